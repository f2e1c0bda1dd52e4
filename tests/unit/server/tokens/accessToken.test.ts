import { createLocalJWKSet } from 'jose'
import { describe, expect, it } from 'vitest'
import { requireActiveToken, verifyAccessToken } from '#server/tokens/accessToken'
import { verifyIdToken } from '#server/tokens/idToken'
import { clientId, createSigningKey, issueIdToken, issuer, now, signingKey } from '../../../support/issueIdToken'

const audience = 'https://api.example.com'
const keys = { getKey: createLocalJWKSet({ keys: [signingKey.jwk] }) }
const options = { issuer, audience, keys, now: () => now }
const refusedBy = (check: string) => ({ code: 'invalid_token', cause: { check } })

const issueAccessToken = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = { typ: 'at+jwt' }) => issueIdToken({
  aud: [audience, `${issuer}userinfo`], azp: clientId, scope: 'openid read:reports', permissions: ['read:reports', 'write:reports'],
  nonce: undefined, sid: undefined, name: undefined, ...claims,
}, { header })

describe('verifyAccessToken (RFC 9068)', () => {
  it.each([['at+jwt'], ['application/at+jwt'], ['AT+JWT'], ['JWT']])('accepts typ %s', async (typ) => {
    await expect(verifyAccessToken(await issueAccessToken({}, { typ }), options)).resolves.toMatchObject({ sub: 'auth0|alice' })
  })

  it.each([
    ['no scope', { scope: undefined }], ['a scope array', { scope: ['openid'] }],
    ['no permissions', { permissions: undefined }], ['empty permissions', { permissions: [] }],
  ])(
    'accepts %s', async (_, claims) => {
      await expect(verifyAccessToken(await issueAccessToken(claims), options)).resolves.toMatchObject({ sub: 'auth0|alice' })
    })

  it.each<[string, string, Record<string, unknown>, Record<string, unknown>?]>([
    ['typ', 'no typ', {}, { typ: undefined }],
    ['typ', 'a logout token', {}, { typ: 'logout+jwt' }],
    ['alg', 'alg none', {}, { alg: 'none' }],
    ['iss', 'another issuer', { iss: 'https://evil.example/' }],
    ['aud', 'another API', { aud: 'https://other.example.com' }],
    ['aud', 'the client as audience', { aud: clientId }],
    ['aud', 'a longer audience', { aud: `${audience}/` }],
    ['nonce', 'a nonce', { nonce: 'n-1' }],
    ['at_hash', 'an at_hash', { at_hash: 'x' }],
    ['exp', 'an expired token', { exp: now - 5 }],
    ['exp', 'no exp', { exp: undefined }],
    ['iat', 'no iat', { iat: undefined }],
    ['nbf', 'an nbf to come', { nbf: now + 6 }],
    ['sub', 'no sub', { sub: undefined }],
    ['scope', 'a scope array with a number', { scope: ['openid', 1] }],
    ['permissions', 'permissions in a string', { permissions: 'read:reports' }],
    ['permissions', 'permissions that are numbers', { permissions: ['read:reports', 1] }],
    ['c_hash', 'a c_hash', { c_hash: 'x' }],
    ['auth_time', 'an auth_time in a string', { auth_time: 'yesterday' }],
  ])('refuses by %s: %s', async (check, _, claims, header) => {
    await expect(verifyAccessToken(await issueAccessToken(claims, header), options)).rejects.toMatchObject(refusedBy(check))
  })

  it('refuses a token of another key', async () => {
    const token = await issueIdToken({ aud: audience, nonce: undefined }, { key: await createSigningKey('key-1') })
    await expect(verifyAccessToken(token, options)).rejects.toMatchObject(refusedBy('signature'))
  })

  it('refuses an ID token, and so does verifyIdToken an access token', async () => {
    await expect(verifyAccessToken(await issueIdToken(), options)).rejects.toMatchObject(refusedBy('aud'))
    const sameName = { ...options, audience: clientId, clientId }
    await expect(verifyAccessToken(await issueIdToken(), sameName)).rejects.toMatchObject(refusedBy('nonce'))
    await expect(verifyIdToken(await issueAccessToken(), sameName)).rejects.toMatchObject(refusedBy('typ'))
    await expect(verifyIdToken(await issueAccessToken({}, { typ: 'JWT' }), sameName)).rejects.toMatchObject(refusedBy('aud'))
  })
})

describe('requireActiveToken (RFC 7662 §2.2)', () => {
  const active = {
    active: true, iss: issuer, sub: 'auth0|alice', aud: audience, exp: now + 60, iat: now, scope: 'openid read:reports', permissions: ['x'],
  }

  it('gives the claims of an active token for this API, deeply frozen', async () => {
    const claims = await requireActiveToken({ ...active, act: { sub: 'a' } }, options)
    expect(claims).toMatchObject(active)
    expect(Object.isFrozen(claims) && Object.isFrozen(claims.act)).toBe(true)
  })

  it('takes the provider’s word for its own issuer', async () => {
    await expect(requireActiveToken({ ...active, iss: undefined }, options)).rejects.toMatchObject(refusedBy('iss'))
    const { iss, ...anonymous } = active
    await expect(requireActiveToken(anonymous, options)).resolves.toMatchObject({ iss })
  })

  it.each<[string, Record<string, unknown>]>([
    ['active', { active: false }],
    ['active', { active: 'true' }],
    ['active', { active: undefined }],
    ['iss', { iss: 'https://evil.example/' }],
    ['aud', { aud: undefined }],
    ['aud', { aud: 'https://other.example.com' }],
    ['nonce', { nonce: 'n-1' }],
    ['exp', { exp: now - 5 }],
    ['exp', { exp: undefined }],
    ['nbf', { nbf: now + 6 }],
    ['sub', { sub: undefined }],
    ['scope', { scope: [1] }],
  ])('refuses by %s: %j', async (check, claims) => {
    await expect(requireActiveToken({ ...active, ...claims }, options)).rejects.toMatchObject(refusedBy(check))
  })
})
