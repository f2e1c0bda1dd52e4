import * as fc from 'fast-check'
import { createLocalJWKSet } from 'jose'
import { describe, expect, it } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { parseBearerToken } from '#server/http/bearer'
import { verifyIdToken } from '#server/tokens/idToken'
import { clientId, issueIdToken, issuer, now, signingKey, signParts, toBase64url, validClaims } from '../../../support/issueIdToken'

// A bounded run by default; FUZZ_RUNS=20000 for a long one.
const numRuns = Number(process.env.FUZZ_RUNS ?? 300)
const timeout = 10_000 + numRuns * 5
const options = { issuer, clientId, keys: { getKey: createLocalJWKSet({ keys: [signingKey.jwk] }) }, now: () => now }
const valid = await issueIdToken()

/** How a verification ended; an error that is not an AuthError goes up and fails the test. */
const outcome = (verification: Promise<unknown>) => verification.then(() => 'accepted', (error: unknown) => {
  if (error instanceof AuthError) return error.code
  throw error
})
const check = <T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(arbitrary, predicate), { numRuns })

const base64urlPart = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map(toBase64url),
  fc.json().map(toBase64url),
  fc.string({ unit: 'binary' }).map(toBase64url),
  fc.string(),
)
const memberName = fc.oneof(
  fc.constantFrom('alg', 'typ', 'kid', 'crit', 'jwk', 'jku', 'x5c', 'x5u', 'b64', 'zip', '__proto__'),
  fc.string(),
)
const required = ['iss', 'aud', 'exp', 'iat', 'sub'] as const

describe('any input', () => {
  it('is refused as an ID token, never accepted, never a fault of ours', async () => {
    const compact = fc.array(base64urlPart, { maxLength: 6 }).map(parts => parts.join('.'))
    await check(fc.oneof(fc.string({ unit: 'binary', maxLength: 2000 }), compact), async (token) => {
      expect(await outcome(verifyIdToken(token, options))).toBe('invalid_token')
    })
  }, timeout)

  it('is refused when it is a valid token with a piece replaced', async () => {
    const piece = fc.record({ from: fc.nat(valid.length), length: fc.nat(20), text: fc.string({ unit: 'binary', maxLength: 20 }) })
    await check(piece, async ({ from, length, text }) => {
      const token = valid.slice(0, from) + text + valid.slice(from + length)
      expect(await outcome(verifyIdToken(token, options))).toBe(token === valid ? 'accepted' : 'invalid_token')
    })
  }, timeout)

  it('is refused, or harmless, as a header that the issuer signed', async () => {
    const known = fc.constantFrom({}, { alg: 'RS256' }, { alg: 'RS256', kid: 'key-1' })
    const headers = fc.tuple(fc.dictionary(memberName, fc.jsonValue()), known)
      .map(([members, more]): Record<string, unknown> => ({ ...members, ...more }))
    await check(headers, async (header) => {
      const token = await signParts(JSON.stringify(header), JSON.stringify(validClaims))
      const code = await outcome(verifyIdToken(token, options))
      if (header.alg !== 'RS256') expect(code).toBe('invalid_token')
    })
  }, timeout)

  it('is refused as a required claim that the issuer signed', async () => {
    const claim = fc.record({ name: fc.constantFrom(...required), value: fc.jsonValue() })
    await check(claim, async ({ name, value }) => {
      const code = await outcome(issueIdToken({ [name]: value }).then(token => verifyIdToken(token, options)))
      const isFine = (name === 'sub' && typeof value === 'string' && value !== '')
        || ((name === 'iat' || name === 'exp') && typeof value === 'number' && value > 0)
      if (!isFine) expect(code).toBe('invalid_token')
    })
  }, timeout)

  it('is a token, no credentials or malformed as an Authorization header', async () => {
    const words = fc.constantFrom('Bearer', 'bearer', 'Basic', ' ', ',', '=', 'abc', valid, '\t', '"')
    await check(fc.oneof(fc.string(), fc.array(words, { maxLength: 8 }).map(parts => parts.join(''))), async (authorization) => {
      const code = await outcome(Promise.resolve().then(() => {
        const token = parseBearerToken(authorization.replaceAll(/[^\t\x20-\x7E]/g, '').trim())
        expect(token).toMatch(/^[\w\-.~+/]+=*$/)
      }))
      expect(['accepted', 'no_credentials', 'invalid_request']).toContain(code)
    })
  }, timeout)
})
