import { describe, expect, it } from 'vitest'
import { brokenRequests } from '../http/verification/table.ts'
import type { Refusal, ValidToken } from '../http/verification/brokenRequest.ts'
import { issueIdToken, signingKey, validClaims } from './issueIdToken.ts'
import type { SigningKey } from './issueIdToken.ts'
import { sendRaw } from './rawRequest.ts'
import type { RawRequest, RawResponse } from './rawRequest.ts'
import { selectedRuntime } from './runtimes.ts'

/** A running application, by whatever runtime, that trusts an issuer who publishes its key and one more. */
export interface Target {
  baseUrl: string
  issuer: string
  clientId: string
  /** What the issuer signs with. Default: `signingKey`. */
  key?: SigningKey
}

const malformed = 'The Authorization header is malformed.'
const bad = 'The token is not valid.'
const answersByRefusal: Record<Exclude<Refusal, 'byServer'>, { status: number, error: string, description: string, challenge: string }> = {
  noCredentials: { status: 401, error: 'invalid_token', description: 'A bearer token is needed.', challenge: 'Bearer realm="api"' },
  malformed: {
    status: 400, error: 'invalid_request', description: malformed,
    challenge: `Bearer realm="api", error="invalid_request", error_description="${malformed}"`,
  },
  badToken: {
    status: 401, error: 'invalid_token', description: bad,
    challenge: `Bearer realm="api", error="invalid_token", error_description="${bad}"`,
  },
}

/** What a valid ID token for the target is made of: issued now, good for an hour. */
export function createValidToken({ issuer, clientId, key = signingKey }: Target): ValidToken {
  const now = Math.floor(Date.now() / 1000)
  const claims = { ...validClaims, iss: issuer, aud: clientId, iat: now, exp: now + 3600 }
  const issue: ValidToken['issue'] = (changes = {}, options = {}) => issueIdToken({ ...claims, ...changes }, { key, ...options })
  return {
    issuer, clientId, key, now, claims, issue,
    header: { alg: key.jwk.alg, typ: 'JWT', kid: key.jwk.kid },
    async parts() {
      const [header = '', payload = '', signature = ''] = (await issue()).split('.')
      return [header, payload, signature]
    },
  }
}

/** Registers a test for every row of the table. Each breaks one thing, so a control with nothing broken must be answered with 200. */
export function testBrokenRequests(useTarget: () => Target): void {
  describe.each(Object.entries(brokenRequests))('%s', (_, rows) => {
    it.each(rows)('$name', async ({ create, refusal }) => {
      const target = useTarget()
      const request = await create(createValidToken(target))
      expectRefusal(await sendRaw(target.baseUrl, request), refusal)
      // Again: no refusal may be remembered, and none may teach the server to accept.
      const again = await sendRaw(target.baseUrl, request)
      expectRefusal(again, refusal)
      expectSecrecy(again, request)
    })
  })
}

function expectRefusal(response: RawResponse, refusal: Refusal): void {
  if (refusal === 'byServer') return expect([400, 401, 431, ...selectedRuntime.refusesByClosing ? [0] : []]).toContain(response.status)
  const { status, error, description, challenge } = answersByRefusal[refusal]
  expect({ status: response.status, body: JSON.parse(response.body) as unknown, challenge: response.headers.get('www-authenticate') })
    .toEqual({ status, body: { error, error_description: description }, challenge })
  expect(response.headers.get('cache-control')).toContain('no-store')
  expect(response.headers.get('vary')).toBe('Authorization, Cookie')
  expect(response.headers.get('content-type')).toContain('application/json')
}

const pieceLength = 8

/** Nothing of what was sent comes back, nor where the code is. */
function expectSecrecy({ text }: RawResponse, { headers, target = '', body = '' }: RawRequest): void {
  expect(text).not.toMatch(/node_modules|\.output|file:\/\/|\/[\w.-]+\.[cm]?[jt]s\b|\bat .+:\d+:\d+|ECONN/)
  const sent = [...headers.map(([, value]) => value), target, body].flatMap(value => value.match(/[\w-]{16,}/g) ?? [])
  for (const word of sent) {
    for (let start = 0; start + pieceLength <= word.length; start += 1) {
      expect(text.includes(word.slice(start, start + pieceLength))).toBe(false)
    }
  }
}
