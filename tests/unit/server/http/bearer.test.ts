import { connect } from 'node:net'
import { createServer } from 'node:http'
import { createApp, defineEventHandler, toNodeListener } from 'h3'
import { describe, expect, it } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { parseBearerToken, readBearerToken, toChallenge } from '#server/http/bearer'

/** What the function says of a raw request, through a real server. */
async function readRaw(lines: string[], target = '/'): Promise<string> {
  const app = createApp().use('/', defineEventHandler((event) => {
    try {
      return readBearerToken(event)
    }
    catch (error) {
      return error instanceof AuthError ? error.code : 'something else'
    }
  }))
  const server = createServer(toNodeListener(app))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
  socket.end([`GET ${target} HTTP/1.1`, 'Host: api', 'Connection: close', ...lines, '', ''].join('\r\n'))
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  server.close()
  return answer.split('\r\n\r\n')[1] ?? ''
}

describe('parseBearerToken (RFC 6750 §2.1)', () => {
  it.each([
    ['Bearer abc.def.ghi', 'abc.def.ghi'],
    ['bearer abc', 'abc'],
    ['BEARER abc', 'abc'],
    ['Bearer   abc', 'abc'],
    ['Bearer aA0-._~+/==', 'aA0-._~+/=='],
  ])('reads %j', (authorization, token) => {
    expect(parseBearerToken(authorization)).toBe(token)
  })

  it.each([
    ['Basic dXNlcjpwYXNz'], ['DPoP abc'], ['Bearerabc'], ['Token abc'], ['Digest realm="a", nonce="b"'],
  ])('finds no credentials in %j', (authorization) => {
    expect(() => parseBearerToken(authorization)).toThrow(expect.objectContaining({ code: 'no_credentials', status: 401 }))
  })

  it.each([
    [''], ['Bearer'], ['Bearer '], ['Bearer\tabc'], ['Bearer a b'], ['Bearer a,b'], ['Bearer a, Bearer b'], ['Bearer a, Basic b'],
    ['Basic a, Bearer b'], ['Basic a,bearer b'], ['Bearer "abc"'], ['Bearer =abc'], ['Bearer a=b'], ['Bearer a;b'], ['Bearer t\u00E9'],
    ['Bearer <script>'], ['Bearer {}'], ['Bearer: abc'], ['Bearer=abc'], ['"Bearer" abc'], [', Bearer abc'], ['=abc'],
  ])('calls %j malformed', (authorization) => {
    expect(() => parseBearerToken(authorization)).toThrow(expect.objectContaining({ code: 'invalid_request', status: 400 }))
  })
})

describe('readBearerToken (RFC 6750 §2.1)', () => {
  it('reads the header of a real request', async () => {
    expect(await readRaw(['authorization: Bearer abc'])).toBe('abc')
    expect(await readRaw(['AUTHORIZATION: bearer abc'])).toBe('abc')
  })

  it('calls several headers malformed, even where the runtime shows only the first', async () => {
    expect(await readRaw(['Authorization: Bearer a', 'Authorization: Bearer b'])).toBe('invalid_request')
    expect(await readRaw(['Authorization: Bearer a', 'authorization: Basic b'])).toBe('invalid_request')
    expect(await readRaw(['Authorization: Bearer a', 'X-Other: authorization'])).toBe('a')
  })

  it('takes no token from the query, a cookie or another header', async () => {
    expect(await readRaw([])).toBe('no_credentials')
    const lines = ['Cookie: access_token=abc', 'X-Authorization: Bearer abc', 'Proxy-Authorization: Bearer abc']
    expect(await readRaw(lines, '/?access_token=abc&token=abc')).toBe('no_credentials')
  })
})

describe('toChallenge (RFC 6750 §3)', () => {
  it.each([
    [new AuthError('no_credentials', 'Never said.'), 'Bearer realm="api"'],
    [new AuthError('invalid_request', 'Malformed.'), 'Bearer realm="api", error="invalid_request", error_description="Malformed."'],
    [new AuthError('invalid_token', 'Bad.'), 'Bearer realm="api", error="invalid_token", error_description="Bad."'],
    [
      new AuthError('insufficient_user_authentication', 'Old.', { challenge: { acr_values: 'a b', max_age: '0' } }),
      'Bearer realm="api", error="insufficient_user_authentication", error_description="Old.", acr_values="a b", max_age="0"',
    ],
    [new AuthError('login_required', 'Of a session.'), null],
    [
      new AuthError('insufficient_scope', 'Missing.', { challenge: { scope: 'read:reports' } }),
      'Bearer realm="api", error="insufficient_scope", error_description="Missing.", scope="read:reports"',
    ],
    [new AuthError('keys_unavailable', 'Later.'), null],
    [new AuthError('forbidden', 'No.'), null],
  ])('of $code', (error, challenge) => {
    expect(toChallenge(error)).toBe(challenge)
  })

  it('lets no value end its quotes, begin a header or leave ASCII', () => {
    expect(toChallenge(new AuthError('invalid_token', 'a "b" \\ c\r\nX: é'), { resource_metadata: 'my "api"' })).toBe(
      'Bearer realm="api", error="invalid_token", error_description="a \\"b\\" \\\\ c??X: ?", resource_metadata="my \\"api\\""',
    )
  })
})
