import { describe, expect, it } from 'vitest'
import { addNonce, toContentSecurityPolicy } from '#server/http/securityHeaders'

/** The policy by directive. */
function read(additions?: Record<string, string[]>, providerOrigins = ['https://tenant.example.com']) {
  const policy = toContentSecurityPolicy({ nonce: 'abc', providerOrigins, additions })
  return Object.fromEntries(policy.split('; ').map((directive): [string, string[]] => {
    const [name = '', ...sources] = directive.split(' ')
    return [name, sources]
  }))
}

describe('toContentSecurityPolicy (CSP Level 3)', () => {
  it('lets only scripts with the nonce run, and what they load', () => {
    expect(read()).toMatchObject({
      'default-src': ['\'none\''],
      'base-uri': ['\'none\''],
      'frame-ancestors': ['\'none\''],
      'script-src': ['\'strict-dynamic\'', '\'nonce-abc\''],
      'script-src-attr': ['\'none\''],
      'style-src': ['\'self\'', '\'nonce-abc\''],
    })
    expect(read()).not.toHaveProperty('object-src') // falls back to default-src
  })

  it('lets Vue set a style attribute', () => {
    expect(read()['style-src-attr']).toEqual(['\'unsafe-inline\''])
  })

  it('lets forms end at each origin of the provider', () => {
    const origins = ['https://tenant.example.com', 'https://logout.example.com', 'https://tenant.example.com']
    expect(read({}, origins)['form-action']).toEqual(['\'self\'', 'https://tenant.example.com', 'https://logout.example.com'])
  })

  it('adds the product’s sources, also to a directive that allowed nothing or was not there', () => {
    const policy = read({ 'connect-src': ['https://api.example.com'], 'frame-ancestors': ['\'self\''], 'worker-src': ['blob:'] })
    expect(policy).toMatchObject({
      'connect-src': ['\'self\'', 'https://api.example.com'], 'frame-ancestors': ['\'self\''], 'worker-src': ['blob:'],
    })
  })

  it('leaves out the nonce of styles where it would make `unsafe-inline` void', () => {
    expect(read({ 'style-src': ['\'unsafe-inline\''] })['style-src']).toEqual(['\'self\'', '\'unsafe-inline\''])
    expect(read({ 'script-src': ['\'unsafe-inline\''] })['script-src']).toContain('\'nonce-abc\'')
  })
})

describe('addNonce', () => {
  it.each([
    ['<script>a()</script>', '<script nonce="n">a()</script>'],
    ['<SCRIPT type="module" src="/a.js" crossorigin></SCRIPT>', '<SCRIPT nonce="n" type="module" src="/a.js" crossorigin></SCRIPT>'],
    ['<style>a{}</style><link rel="icon" href="/a">', '<style nonce="n">a{}</style><link nonce="n" rel="icon" href="/a">'],
  ])('marks %s', (html, marked) => {
    expect(addNonce(html, 'n')).toBe(marked)
  })

  it.each([
    ['an attribute', '<meta name="description" content="<script>a()</script>">'],
    ['an attribute in single quotes', '<meta content=\'"<style><script>a()</script>\'>'],
    ['a comment', '<!-- it\'s <script>a()</script> -->'],
    ['a word that begins like it', '<scripty>a</scripty><links>'],
  ])('gives none to markup in %s', (_where, html) => {
    expect(addNonce(html, 'n')).toBe(html)
  })

  it('leaves the text of a script as it is', () => {
    const data = '{"text":"<script><link>\'"}'
    expect(addNonce(`<script id="a">${data}</script>`, 'n')).toBe(`<script nonce="n" id="a">${data}</script>`)
  })
})
