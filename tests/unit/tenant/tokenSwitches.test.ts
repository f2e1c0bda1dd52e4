import { createRemoteJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { decodeJwt, refreshAtTenant, signInAtTenant } from '../../support/tenantSession.ts'
import type { Tenant } from '../../../tenant/startTenant.ts'
import type { Switches } from '../../../tenant/switches.ts'
import { control, createTenant } from './tenantFixture.ts'

async function signIn(switches: Partial<Switches>, more: { scope?: string, audience?: string, parameters?: Record<string, string> } = {}) {
  const tenant = await createTenant({ switches })
  return { tenant, ...await signInAtTenant(tenant, { user: 'ada', ...more }) }
}

async function readUserinfo(tenant: Tenant, accessToken: string): Promise<Record<string, unknown>> {
  return (await fetch(`${tenant.issuer}userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })).json()
}

describe('profileClaims (OpenID Connect Core §5.4)', () => {
  it('userinfo: name and e-mail are at UserInfo only, after a refresh too', async () => {
    const { tenant, claims, accessToken, refreshToken } = await signIn({ profileClaims: 'userinfo' })
    const refreshed = await refreshAtTenant(tenant, refreshToken)

    for (const idTokenClaims of [claims, refreshed.claims]) {
      expect(idTokenClaims).toMatchObject({ sub: expect.any(String), sid: expect.any(String) })
      expect(Object.keys(idTokenClaims)).not.toEqual(expect.arrayContaining(['name']))
      expect(Object.keys(idTokenClaims)).not.toEqual(expect.arrayContaining(['email']))
    }
    expect(await readUserinfo(tenant, accessToken)).toMatchObject({ sub: claims.sub, name: 'Ada Marsh', email: 'ada.marsh@example.com' })
  })
})

describe('userinfoAnswer, tokenAnswer and discoveryAnswer', () => {
  it('change and remove members of the answer, and nowhere else', async () => {
    const userinfoAnswer = { sub: 'someone else', email_verified: 'true', picture: null }
    const { tenant, claims, accessToken } = await signIn({ userinfoAnswer })
    const userinfo = await readUserinfo(tenant, accessToken)

    expect(userinfo).toMatchObject({ sub: 'someone else', email_verified: 'true', name: 'Ada Marsh' })
    expect(userinfo).not.toHaveProperty('picture')
    expect(claims).toMatchObject({ email_verified: true, picture: expect.any(String) })
  })

  it('change what the token endpoint grants and what discovery says', async () => {
    const discoveryAnswer = { end_session_endpoint: 'javascript:alert(1)', revocation_endpoint: null }
    const { tenant, response } = await signIn({ tokenAnswer: { token_type: 'DPoP', expires_in: null }, discoveryAnswer })
    const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json()

    expect(response).toMatchObject({ token_type: 'DPoP', id_token: expect.any(String) })
    expect(response).not.toHaveProperty('expires_in')
    expect(metadata).toMatchObject({ issuer: tenant.issuer, end_session_endpoint: 'javascript:alert(1)' })
    expect(metadata).not.toHaveProperty('revocation_endpoint')
  })
})

describe('idTokenHeader', () => {
  it('adds members to the header of every ID token', async () => {
    const { idToken } = await signIn({ idTokenHeader: { jku: 'https://keys.example/' } })
    expect(decodeJwt(idToken, 0)).toMatchObject({ alg: 'RS256', kid: expect.any(String), jku: 'https://keys.example/' })
  })
})

describe('idTokenAlg', () => {
  it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const)('%s signs the ID token, and discovery says so', async (idTokenAlg) => {
    const { tenant, idToken, refreshToken } = await signIn({ idTokenAlg })
    const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json()
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri))

    for (const jwt of [idToken, (await refreshAtTenant(tenant, refreshToken)).idToken]) {
      await jwtVerify(jwt, keys, { algorithms: [idTokenAlg], issuer: tenant.issuer, audience: tenant.clientId })
    }
    expect(metadata.id_token_signing_alg_values_supported).toEqual([idTokenAlg])
  })

  it('signs access tokens and logout tokens too', async () => {
    const { tenant, accessToken } = await signIn({ idTokenAlg: 'ES256' }, { audience: 'https://api.example.com/' })
    const { body: { logoutToken } } = await control(tenant, 'POST', '/users/ada/backchannel-logout', { send: false })
    const keys = createRemoteJWKSet(new URL(`${tenant.issuer}.well-known/jwks.json`))

    for (const jwt of [accessToken, logoutToken]) await jwtVerify(jwt, keys, { algorithms: ['ES256'], issuer: tenant.issuer })
  })

  it('brings a new key, keeps the old one published, and takes that again when it is switched back', async () => {
    const { tenant, idToken } = await signIn({})
    const { kid } = decodeJwt(idToken, 0)
    await control(tenant, 'PATCH', '/switches', { idTokenAlg: 'ES256' })
    const keys = createRemoteJWKSet(new URL(`${tenant.issuer}.well-known/jwks.json`))
    await jwtVerify(idToken, keys)

    await control(tenant, 'PATCH', '/switches', { idTokenAlg: 'RS256' })
    expect(decodeJwt((await signInAtTenant(tenant, { user: 'ada' })).idToken, 0).kid).toBe(kid)
  })
})

describe('idTokenClaims and refreshedIdTokenClaims', () => {
  it('change any claim of every ID token', async () => {
    const idTokenClaims = { auth_time: 0, email_verified: 'true', aud: ['local-client', 'other'], iss: 'https://other.example/' }
    const { tenant, claims, refreshToken } = await signIn({ idTokenClaims })
    expect(claims).toMatchObject(idTokenClaims)
    expect((await refreshAtTenant(tenant, refreshToken)).claims).toMatchObject(idTokenClaims)
  })

  it('remove claims from refreshed ID tokens only', async () => {
    const { tenant, claims, refreshToken } = await signIn({ refreshedIdTokenClaims: { sid: null, name: null, email: null, picture: null } })
    const removed = ['sid', 'name', 'email', 'picture']
    const refreshed = (await refreshAtTenant(tenant, refreshToken)).claims

    expect(Object.keys(claims)).toEqual(expect.arrayContaining(removed))
    expect(Object.keys(refreshed).filter(name => removed.includes(name))).toEqual([])
    expect(refreshed.sub).toBe(claims.sub)
  })
})

describe('clockSkewSeconds', () => {
  it.each([600, -7200])('dates all tokens %i seconds off', async (clockSkewSeconds) => {
    const now = Math.floor(Date.now() / 1000)
    const { tenant, claims, accessToken } = await signIn({ clockSkewSeconds }, { audience: 'https://api.example.com/' })
    const { body: { logoutToken } } = await control(tenant, 'POST', '/users/ada/backchannel-logout', { send: false })

    const dates = [claims.iat, claims.auth_time, decodeJwt(accessToken).iat, decodeJwt(logoutToken).iat]
    for (const date of dates) expect(Math.abs(Number(date) - now - clockSkewSeconds)).toBeLessThan(60)
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600)
    expect(Number(decodeJwt(accessToken).exp) - Number(decodeJwt(accessToken).iat)).toBe(3600)
  })
})

describe('accessToken and apiParameter (RFC 8707)', () => {
  it('opaque: the access token for the API is no JWT', async () => {
    const { accessToken } = await signIn({ accessToken: 'opaque' }, { audience: 'https://api.example.com/' })
    expect(accessToken).not.toContain('.')
  })

  it('resource: `resource` names the API, at sign-in and for refreshes, and `audience` does nothing', async () => {
    const api = 'https://api.example.com/'
    const { tenant, accessToken, refreshToken } = await signIn({ apiParameter: 'resource' }, { parameters: { resource: api } })
    expect(decodeJwt(accessToken).aud).toBe(api)
    expect(decodeJwt((await refreshAtTenant(tenant, refreshToken)).accessToken).aud).toBe(api)
    expect((await signInAtTenant(tenant, { user: 'ada', audience: api })).accessToken).not.toContain('.')
  })
})
