import { describe, expect, it } from 'vitest'
import { findUnsafeModes, findUnsafeRules } from '../../../../modules/safe-pages/index.ts'

describe('findUnsafeRules', () => {
  it.each(['swr', 'isr', 'cache', 'prerender', 'static'])('names page and rule for %s', (rule) => {
    expect(findUnsafeRules({ '/profile': { [rule]: true } })).toEqual([
      `Every page reads the session, so the route rule \`${rule}\` of '/profile' is not safe for pages: remove it.`,
    ])
  })

  it.each(['/', '/**', '/users/*', '/profile/', '/apish'])('sees that %s is about pages', (pattern) => {
    expect(findUnsafeRules({ [pattern]: { swr: 60 } })).toHaveLength(1)
    expect(findUnsafeRules({ [pattern]: { ssr: false } })).toEqual([expect.stringContaining('`ssr`')])
  })

  it.each(['/api/products', '/api/**', '/_nuxt/**'])('lets %s be', (pattern) => {
    expect(findUnsafeRules({ [pattern]: { swr: 60, ssr: false } })).toEqual([])
  })

  it('lets be what is no caching, or is switched off', () => {
    const off = { ssr: true, headers: { 'X-A': 'b' }, cache: false, swr: 0, prerender: false }
    expect(findUnsafeRules({ '/**': off, '/': undefined })).toEqual([])
  })

  it('lets be the exact path of a server route', () => {
    expect(findUnsafeRules({ '/sitemap.xml': { swr: 60 } }, ['/sitemap.xml'])).toEqual([])
    expect(findUnsafeRules({ '/**': { swr: 60 } }, ['/**'])).toHaveLength(1)
  })
})

describe('findUnsafeModes', () => {
  it('takes an application that renders on its server', () => {
    expect(findUnsafeModes({ ssr: true, static: false })).toEqual([])
  })

  it.each([
    [{ ssr: false, static: false }, 'remove `ssr: false` from nuxt.config.ts'],
    [{ ssr: true, static: true }, 'use `nuxi build`'],
  ])('refuses %j and says what to do', (mode, words) => {
    expect(findUnsafeModes(mode)).toEqual([expect.stringContaining(words)])
  })
})
