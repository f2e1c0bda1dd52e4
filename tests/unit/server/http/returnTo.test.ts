import { describe, expect, it } from 'vitest'
import { toReturnTo } from '#server/http/returnTo'
import { openRedirects } from './openRedirects'

const baseUrl = 'https://app.example.com'

describe('toReturnTo', () => {
  it('has a corpus of 200 and more', () => {
    expect(new Set(openRedirects).size).toBeGreaterThanOrEqual(200)
  })

  it.each(openRedirects)('takes / for %j', (payload) => {
    expect(toReturnTo(payload, baseUrl)).toBe('/')
  })

  it.each([
    ['/', '/'],
    ['/profile', '/profile'],
    ['/backend-api?tab=1&next=//x#result', '/backend-api?tab=1&next=//x#result'],
    ['/a//b', '/a//b'],
    ['/a/../profile', '/profile'],
    ['/search?q=https://other.example/', '/search?q=https://other.example/'],
    ['/Grüße 🦉', '/Gr%C3%BC%C3%9Fe%20%F0%9F%A6%89'],
    ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
    ['/callbacks', '/callbacks'],
    ['/apiary', '/apiary'],
    ['/@evil.example', '/@evil.example'],
    [`/${'x'.repeat(4095)}`, `/${'x'.repeat(4095)}`],
    [`/profile?q=${'ж'.repeat(600)}`, `/profile?q=${'%D0%B6'.repeat(600)}`],
    [`/profile?q=${'ж'.repeat(4000)}`, '/profile'],
  ])('keeps the page %j', (path, expected) => {
    expect(toReturnTo(path, baseUrl)).toBe(expected)
    expect(new URL(toReturnTo(path, baseUrl), baseUrl).origin).toBe(baseUrl)
  })

  it.each([
    ['/portal', '/'],
    ['/portal/', '/'],
    ['/portal?x=1', '/?x=1'],
    ['/portal/profile#x', '/profile#x'],
    ['/profile', '/profile'],
    ['/portals', '/portals'],
    ['/portal/portal', '/portal'],
    ['/portal/../profile', '/profile'],
    ['/portal//evil.example', '/'],
    ['/portal/callback', '/'],
    ['/portal/api/auth/login', '/'],
    ['/api/auth/login', '/'],
  ])('takes %j without the base path', (path, expected) => {
    expect(toReturnTo(path, `${baseUrl}/portal`)).toBe(expected)
  })

  it.each([undefined, null, 1, {}, [], ['/profile'], ['/profile', '//evil.example']])('takes / for %j, which is no string', (value) => {
    expect(toReturnTo(value, baseUrl)).toBe('/')
  })
})
