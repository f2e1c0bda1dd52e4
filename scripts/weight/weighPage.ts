import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { gzipSync } from 'node:zlib'

/** A file of the first view. */
export interface Asset {
  /** Path on the server: `/_nuxt/abc.js`. */
  path: string
  /** Bytes, gzipped as a server does by default. */
  bytes: number
}

/** What a browser loads to show a page for the first time. */
export interface PageWeight {
  scripts: Asset[]
  styles: Asset[]
  /** Fonts, pictures, scripts and style sheets of another origin, by address; empty is good. */
  foreign: string[]
}

/**
 * Weighs the first view of a page from its HTML: scripts, module preloads and all that they import statically, and style sheets.
 * What is only prefetched counts for nothing: the browser loads it when it is idle. `publicDir` holds the files that the HTML names.
 */
export function weighPage(html: string, publicDir: string): PageWeight {
  const tags = [...html.matchAll(/<(script|link|img|source)\b[^>]*>/g)].map(([tag, name]) => toTag(tag, name ?? ''))
  const scripts = tags.filter(({ name, rel }) => name === 'script' || rel === 'modulepreload').map(({ url }) => url).filter(isOwn)
  const styles = tags.filter(({ rel }) => rel === 'stylesheet').map(({ url }) => url).filter(isOwn)
  const read = (path: string) => readFileSync(join(publicDir, path), 'utf8')
  const weigh = (path: string): Asset => ({ path, bytes: gzipSync(read(path)).length })

  const inStyles = styles.flatMap(path => [...read(path).matchAll(/(?:url\(|@import)\s*["']?([^"')\s]+)/g)].map(match => match[1] ?? ''))
  return {
    scripts: withImports(scripts, read, readImportMap(html)).map(weigh),
    styles: [...new Set(styles)].map(weigh),
    foreign: [...tags.map(({ url }) => url), ...inStyles].filter(url => /^(?:https?:)?\/\//.test(url)),
  }
}

function toTag(tag: string, name: string) {
  const attribute = (key: string) => new RegExp(`\\s${key}="([^"]*)"`).exec(tag)?.[1] ?? ''
  return { name, rel: attribute('rel'), url: attribute(name === 'link' ? 'href' : 'src') }
}

function isOwn(url: string): boolean {
  return url.startsWith('/') && !url.startsWith('//')
}

function readImportMap(html: string): Record<string, string> {
  const json = /<script[^>]*type="importmap"[^>]*>([^<]*)</.exec(html)?.[1]
  return json ? (JSON.parse(json) as { imports: Record<string, string> }).imports : {}
}

/** The scripts and, as often as it takes, what they import statically: `import … from "./a.js"` and `import "./a.js"`. */
function withImports(paths: string[], read: (path: string) => string, importMap: Record<string, string>): string[] {
  const all = new Set(paths)
  for (const path of all) { // a Set walks on through what is added meanwhile
    for (const [, specifier = ''] of read(path).matchAll(/\b(?:import|from)\s*["']([^"']+)["']/g)) {
      if (importMap[specifier]) all.add(importMap[specifier])
      else if (/^\.\.?\//.test(specifier)) all.add(posix.join(posix.dirname(path), specifier))
    }
  }
  return [...all]
}
