import { readFileSync, globSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { brokenRequests } from '../http/verification/table'
import { sessionTests } from './security/sessions'
import { tokenTests } from './security/tokens'

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
  ...rows.map(row => `ID tokens signed with %s > requireIdToken refuses > ${row}`),
])
const securityTests = { ...tokenTests, ...sessionTests }
/** The first column of each table of SECURITY.md. */
const threats = [...readFileSync('SECURITY.md', 'utf8').matchAll(/^\| (.+?) \| .+ \|$/gm)].map(([, threat = '']) => threat).filter(name => name !== 'threat')

describe('SECURITY.md', () => {
  it('has tests for every threat, and names every threat that has tests', () => {
    expect(threats.length).toBeGreaterThan(60)
    expect(threats.toSorted()).toEqual(Object.keys(securityTests).toSorted())
  })

  it.each(Object.entries(securityTests))('has a defence that is tested: %s', (_, names) => {
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(titles).toContain(name)
  })
})
