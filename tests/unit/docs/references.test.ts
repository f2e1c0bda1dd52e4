import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { toVariable } from '#server/platform/variables'

/** Written over the one of this repository by `npm run own`, so its links start at the root. */
const productReadme = 'scripts/own/product/README.md'
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const files = globSync('**/*.md', { exclude: ['**/node_modules', '.*', 'CHANGELOG.md', productReadme] })
const documents = files.map(file => ({ file, text: readFileSync(file, 'utf8') }))

/** The text without fenced code, which may name what a reader is to create. */
function toProse(text: string): string {
  return text.replace(/^ *```[\s\S]+?^ *```$/gm, '')
}

/** The anchors of a document, as GitHub makes them from its headings. */
function listAnchors(file: string): string[] {
  const headings = toProse(readFileSync(file, 'utf8')).matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, title = '']) => title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'))
}

function listVariables(text: string): string[] {
  return [...new Set(text.match(/NUXT_AUTH0_[A-Z0-9_]+/g))].toSorted()
}

describe.each(documents)('$file', ({ file, text }) => {
  it('links to files and headings that exist', () => {
    const broken = [...toProse(text).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].filter(([, path = '', anchor]) => {
      const target = path ? join(dirname(file), path) : file
      return !existsSync(target) || (anchor && !listAnchors(target).includes(anchor))
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })

  it('names files that exist', () => {
    const named = [...toProse(text).matchAll(/`((?:client|components|composables|docs|pages|plugins|server|tenant|tests|utils)\/[\w./[\]-]+)`/g)]
    expect(named.map(([, path = '']) => path).filter(path => !/NAME|invoices/.test(path) && !existsSync(path))).toEqual([])
  })

  it('names scripts that exist', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name)
    expect(named.filter(name => !Object.hasOwn(scripts, name))).toEqual([])
  })

  it('ends what it says of this project only, for `npm run own`', () => {
    const marks = text.match(/<!--\s*\/?upstream\s*-->/g) ?? []
    expect(marks).toEqual(marks.map((_, index) => index % 2 ? '<!-- /upstream -->' : '<!-- upstream -->'))
    expect(marks.length % 2).toBe(0)
  })

  it('names variables that exist', () => {
    const known = listVariables(readFileSync('.env.example', 'utf8'))
    expect(listVariables(text).filter(name => !known.includes(name))).toEqual([])
  })
})

describe('.env.example', () => {
  it('lists every variable of the configuration', async () => {
    vi.stubGlobal('defineNuxtConfig', (config: unknown) => config)
    const config = resolve('nuxt.config.ts') // not as a string: it is checked in the context of the app
    const { default: { runtimeConfig } } = await import(config) as { default: { runtimeConfig: { auth0: object } } }
    expect(listVariables(readFileSync('.env.example', 'utf8'))).toEqual(Object.keys(runtimeConfig.auth0).map(toVariable).toSorted())
  })
})
