import { readFileSync, globSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { brokenRequests } from '../http/verification/table'

/** The titles `describe > it` of a test file as they are written, placeholders included. */
function readTitles(file: string): string[] {
  const titles: string[] = []
  const visit = (node: ts.Node, parents: readonly string[]): void => {
    const call = ts.isCallExpression(node) ? toTest(node) : null
    if (call?.kind === 'it') titles.push([...parents, call.title].join(' > '))
    const path = call?.kind === 'describe' ? [...parents, call.title] : parents
    node.forEachChild(child => visit(child, path))
  }
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest), [])
  return titles
}

/** `it('title', …)`, `it.each(…)('title', …)` and the same with `describe`. */
function toTest({ expression, arguments: [title] }: ts.CallExpression): { kind: string, title: string } | null {
  let callee: ts.Expression = expression
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression
  if (!ts.isIdentifier(callee) || !title || !ts.isStringLiteralLike(title)) return null
  const [kind] = /^describe|it$/i.exec(callee.text) ?? []
  return kind ? { kind: kind.toLowerCase(), title: title.text } : null
}

const rows = Object.entries(brokenRequests).flatMap(([group, requests]) => requests.map(({ name }) => `${group} > ${name}`))
const titles = new Set([
  ...globSync('tests/**/*.test.ts').flatMap(readTitles),
  ...rows.map(row => `GET /api/private refuses > ${row}`),
])
const document = readFileSync('SECURITY.md', 'utf8')
const named = [...document.matchAll(/`([^`\n]+ > [^`\n]+)`/g)].map(([, name = '']) => name)

describe('SECURITY.md', () => {
  it('names tests', () => {
    expect(named.length).toBeGreaterThan(40)
  })

  it.each(named)('names a test that exists: %s', (name) => {
    expect(titles).toContain(name)
  })

  it('has a test and a file that exists for every attack', () => {
    const attacks = document.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| attack'))
    for (const attack of attacks) expect(attack, attack).toMatch(/ > .*` \|$/)
    const files = [...document.matchAll(/`((?:server|client|composables|tenant|modules|tests|middleware|plugins|nuxt\.config)[\w./-]*\.(?:ts|vue))`/g)]
    for (const [, file = ''] of files) expect(globSync(file), file).toEqual([file])
    expect(files.length).toBeGreaterThan(20)
  })
})
