import { describe, expect, it } from 'vitest'
import { fromTargetUrl, toTargetUrl } from '#server/http/targetUrl'

const target = 'https://api.example.com/v1'

describe('toTargetUrl', () => {
  it.each([
    ['', '/v1'], ['/', '/v1/'], ['/orders', '/v1/orders'], ['/orders/', '/v1/orders/'], ['/a/b/c', '/v1/a/b/c'],
    ['?a=1&a=2', '/v1?a=1&a=2'],
    ['/orders?next=https://evil.example/../x&b=%2e%2e%2f', '/v1/orders?next=https://evil.example/../x&b=%2e%2e%2f'],
    ['/caf%C3%A9/100%25', '/v1/caf%C3%A9/100%25'], ['/.well-known/x', '/v1/.well-known/x'], ['/...', '/v1/...'],
    ['/a..b/c.', '/v1/a..b/c.'], ['/user@example.com:80', '/v1/user@example.com:80'], ['/https:', '/v1/https:'], ['/a;b=1', '/v1/a;b=1'],
  ])('appends %j', (path, expected) => {
    expect(toTargetUrl(target, path).href).toBe(`https://api.example.com${expected}`)
    expect(toTargetUrl(`${target}/`, path).href).toBe(`https://api.example.com${expected}`)
  })

  it('appends to a target without a path', () => {
    expect(toTargetUrl('http://127.0.0.1:8080', '').href).toBe('http://127.0.0.1:8080/')
    expect(toTargetUrl('http://127.0.0.1:8080', '/a?b').href).toBe('http://127.0.0.1:8080/a?b')
  })

  it.each([
    '/..', '/../', '/../x', '/a/../../x', '/a/..', '/.', '/./x', '/%2e%2e/x', '/%2E%2e', '/.%2e/x', '/%2e./x', '/%2e', '/..;/x',
    '/%2e%2e;a/x', '/.;', '/%252e%252e/x', '/%25252e%25252e/x', '/%2f', '/a%2fb', '/a%2F..%2Fb', '/a%252fb', '/%5c', '/a\\b', '/..\\x',
    '/%255c..', '//evil.example', '//', '/a//b', '///evil.example/x', '/\\evil.example', '/a\tb', '/a\nb', '/%00', '/a%0d%0ab', '/%2500',
    '/%7f', '/é', '/a b', '/a"b', '/<x>', '/a#b', '/\u2028', '/%1fx',
    // Not below the route: only a wrong router could bring them.
    'x', '.evil.example', '@evil.example', ':80', 'https://evil.example/',
  ])('refuses %j', (path) => {
    expect(() => toTargetUrl(target, path)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  it.each(['', '/v1', 'ftp://example.com', 'javascript:alert(1)', 'api.example.com'])('wants an http(s) URL, not %j', (wrong) => {
    expect(() => toTargetUrl(wrong, '/')).toThrow(expect.objectContaining({ code: 'configuration' }))
  })
})

describe('fromTargetUrl', () => {
  it.each([
    ['https://api.example.com/v1/orders/1?a=b#c', '/orders/1?a=b#c'], ['https://api.example.com/v1', ''], ['https://api.example.com/v1/', '/'],
    ['https://api.example.com/v10', null], ['https://api.example.com/', null], ['http://api.example.com/v1/x', null],
    ['https://evil.example/v1/x', null],
  ])('of %j is %j', (url, path) => {
    expect(fromTargetUrl(target, new URL(url))).toBe(path)
  })
})
