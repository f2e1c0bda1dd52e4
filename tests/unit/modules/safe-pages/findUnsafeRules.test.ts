import { describe, expect, it } from 'vitest'
import { findUnsafeModes, findUnsafeRules } from '../../../../modules/safe-pages/findUnsafeRules.ts'

const pages = [
  { path: '/', needsUser: false },
  { path: '/profile', needsUser: true },
  { path: '/users/:id()', needsUser: true },
]

describe('findUnsafeRules', () => {
  it.each(['swr', 'isr', 'cache', 'prerender', 'static'])('names page and rule for %s', (rule) => {
    expect(findUnsafeRules(pages, { '/profile': { [rule]: true } })).toEqual([
      `The page /profile needs a user, so the route rule \`${rule}\` of '/profile' would show one user's page to another: remove it.`,
    ])
  })

  it.each([
    ['/**', '/profile'],
    ['/users/**', '/users/:id()'],
    ['/users/7', '/users/:id()'],
    ['/users/*', '/users/:id()'],
    ['/Profile', '/profile'],
    ['/profile/', '/profile'],
    ['/profile/**', '/profile'],
    ['/', '/'],
  ])('sees that %s is about %s', (pattern, page) => {
    expect(findUnsafeRules(pages, { [pattern]: { swr: 60 } })).toEqual([expect.stringContaining(`The page ${page} `)])
  })

  it('says why a public page counts', () => {
    expect(findUnsafeRules(pages, { '/': { isr: true } })).toEqual([expect.stringContaining('/ reads the session, as every page does')])
  })

  it.each(['/:path(.*)*', '/blog/:slug(.*)+'])('sees pages that take any number of segments: %s', (path) => {
    expect(findUnsafeRules([{ path, needsUser: false }], { '/blog/2026/first': { swr: true } })).toHaveLength(1)
  })

  it.each(['/api/products', '/_nuxt/**', '/other', '/users/7/posts', '/profiles'])('lets %s be', (pattern) => {
    expect(findUnsafeRules(pages, { [pattern]: { swr: 60 } })).toEqual([])
  })

  it.each(['/profile', '/**', '/users/7'])('refuses a page without server rendering at %s', (pattern) => {
    expect(findUnsafeRules(pages, { [pattern]: { ssr: false } })).toEqual([
      expect.stringMatching(/^The page \/\S+ needs a user, which arrives with server rendering: remove the route rule `ssr: false` of/),
    ])
  })

  it.each(['/api/**', '/_nuxt/**', '/other'])('lets `ssr: false` be at %s, which is no page', (pattern) => {
    expect(findUnsafeRules(pages, { [pattern]: { ssr: false } })).toEqual([])
  })

  it('lets be what is no caching, or is switched off', () => {
    const off = { ssr: true, headers: { 'X-A': 'b' }, cache: false, swr: 0, prerender: false }
    expect(findUnsafeRules(pages, { '/**': off, '/': undefined })).toEqual([])
  })

  it('lets be the exact path of a server route, which a catch-all page would match too', () => {
    const catchAll = [{ path: '/:path(.*)*', needsUser: false }]
    expect(findUnsafeRules(catchAll, { '/sitemap.xml': { swr: 60 } }, ['/sitemap.xml'])).toEqual([])
    expect(findUnsafeRules(catchAll, { '/**': { swr: 60 } }, ['/**'])).toHaveLength(1)
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
