import { describe, expect, it } from 'vitest'
import { parseBearerChallenge } from '../../../client/challenge'

describe('parseBearerChallenge (RFC 9110 §11.6.1)', () => {
  it.each([
    ['Bearer realm="api", error="invalid_token", max_age="300"', { realm: 'api', error: 'invalid_token', max_age: '300' }],
    ['bearer ERROR=invalid_token,scope="a b"', { error: 'invalid_token', scope: 'a b' }],
    ['Basic realm="Bearer error=\\"x\\", y", Bearer error="invalid_token"', { error: 'invalid_token' }],
    ['Bearer error="a", DPoP algs="ES256", error="b"', { error: 'a' }],
    ['DPoP error="b", Bearer', {}],
    ['Bearer error="a\\"b"', { error: 'a"b' }],
    ['Bearer error="a", Bearer error="b"', { error: 'a' }],
    ['Negotiate abc==, Bearer error="a"', { error: 'a' }],
    ['', {}],
    [null, {}],
    ['error="a"', {}],
  ])('reads %s', (header, expected) => {
    expect(parseBearerChallenge(header)).toEqual(expected)
  })
})
