import { createLocalJWKSet } from 'jose'
import { describe, expect, it } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { explainIdToken } from '#server/dev/explanation.get'
import { verifyIdToken } from '#server/tokens/idToken'
import type { VerifyIdTokenOptions } from '#server/tokens/idToken'
import type { TokenExplanation } from '#shared/types/auth'
import { clientId, issueIdToken, issuer, now, signingKey } from '../../../support/issueIdToken'

const keys = { getKey: createLocalJWKSet({ keys: [signingKey.jwk] }) }
const options = { issuer, clientId, keys, now: () => now }
const failed = (lines: NonNullable<TokenExplanation['checks']>) => lines.filter(({ passed }) => passed === false).map(({ check }) => check)

describe('explainIdToken', () => {
  it('passes every check of a valid token, and has words for each', async () => {
    const lines = await explainIdToken(await issueIdToken(), options)
    expect(lines.every(({ passed, expected, found }) => passed && expected !== '' && found !== '')).toBe(true)
  })

  it('goes past the first check that fails', async () => {
    const token = await issueIdToken({ iss: 'https://evil.example/', exp: now - 60, sub: undefined }, { header: { typ: 'at+jwt' } })
    const lines = await explainIdToken(token, options)
    expect(failed(lines)).toEqual(['typ', 'iss', 'exp', 'sub'])
    expect(lines.find(({ check }) => check === 'iss')).toEqual({
      check: 'iss', passed: false, expected: issuer, found: '"https://evil.example/"',
    })
    expect(lines.find(({ check }) => check === 'exp')?.found).toBe(new Date((now - 60) * 1000).toISOString())
  })

  it('says what each check expects', async () => {
    const expectedBy = async (more: Partial<VerifyIdTokenOptions>) => {
      const lines = await explainIdToken(await issueIdToken(), { ...options, ...more })
      return Object.fromEntries(lines.map(({ check, expected }) => [check, expected]))
    }
    const at = new Date(now * 1000).toISOString()
    expect(await expectedBy({})).toMatchObject({
      size: 'at most 16384 characters', alg: 'RS256', iss: issuer, aud: clientId, azp: `${clientId}; absent is fine with one audience`,
      exp: `after ${at}`, iat: `not after ${at}`, nbf: `absent or not after ${at}`, nonce: 'anything',
    })
    expect(await expectedBy({ maxLength: 10, nonce: 'n-1', keys: { ...keys, algorithm: 'ES256' } })).toMatchObject({
      size: 'at most 10 characters', alg: 'ES256', nonce: 'the nonce of the authorization request',
    })
  })

  it('shows timestamps as dates, and at most 200 characters of anything', async () => {
    const at = new Date(now * 1000).toISOString()
    const token = await issueIdToken({ iss: 'x'.repeat(1000), sub: undefined, nbf: now, auth_time: now, exp: 8.64e12, azp: 5 })
    const found = Object.fromEntries((await explainIdToken(token, options)).map(({ check, found }) => [check, found]))
    expect(found).toMatchObject({ sub: 'absent', iat: at, nbf: at, auth_time: at, exp: '8640000000000', azp: '5' })
    expect(found.iss).toHaveLength(200)
  })

  it.each([[{ aud: 'other' }], [{ nbf: now + 60 }], [{ azp: null }], [{ iat: 'now' }], [{ exp: 1e300 }], [{ events: {} }]])(
    'fails by the check that refuses %j', async (claims) => {
      const token = await issueIdToken(claims)
      const [check] = failed(await explainIdToken(token, options))
      await expect(verifyIdToken(token, options)).rejects.toMatchObject({ cause: { check } })
    })

  it('shows neither the signature nor the nonce that it expects', async () => {
    const token = await issueIdToken()
    const text = JSON.stringify(await explainIdToken(token, { ...options, nonce: 'secret-nonce' }))
    expect(text).not.toContain(token.split('.')[2])
    expect(text).not.toContain('secret-nonce')
  })

  it.each([[''], ['a.b'], ['x'.repeat(20_000)], ['AAAA.AAAA.AAAA']])('cannot tell the rest of an unreadable token: %#', async (token) => {
    const lines = await explainIdToken(token, options)
    expect(failed(lines)).toHaveLength(1)
    expect(lines.at(-1)).toMatchObject({ check: 'nonce', passed: null, found: 'unreadable' })
  })

  it('cannot tell the signature when no key could be had', async () => {
    const getKey = async () => {
      throw new AuthError('keys_unavailable', 'none')
    }
    const lines = await explainIdToken(await issueIdToken(), { ...options, keys: { getKey } })
    expect(lines.filter(({ passed }) => passed === null).map(({ check }) => check)).toEqual(['signature'])
  })
})
