import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { createAuthorizationUrl, refreshAtTenant, requestTokens, signInAtTenant, walkAuthorization } from '../../support/tenantSession.ts'
import { createTenant } from './tenantFixture.ts'

const insecure = { [oauth.allowInsecureRequests]: true }

describe('authorization code flow (OpenID Connect Core §3.1)', () => {
  it('satisfies a strict client, with PKCE, state, nonce and iss', async () => {
    const tenant = await createTenant()
    const issuer = new URL(tenant.issuer)
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
    const client = { client_id: tenant.clientId }
    const { url, codeVerifier, redirectUri } = createAuthorizationUrl(tenant, {})
    const expected = (name: string) => url.searchParams.get(name) ?? ''

    const callback = await walkAuthorization(url, 'ada')
    const parameters = oauth.validateAuthResponse(server, client, callback, expected('state'))
    const response = await oauth.authorizationCodeGrantRequest(
      server, client, oauth.None(), parameters, redirectUri, codeVerifier, insecure,
    )
    const checks = { expectedNonce: expected('nonce'), requireIdToken: true }
    const result = await oauth.processAuthorizationCodeResponse(server, client, response, checks)
    await oauth.validateApplicationLevelSignature(server, response, insecure)

    expect(callback.searchParams.get('iss')).toBe(tenant.issuer)
    expect(result.refresh_token).toEqual(expect.any(String))
  })

  it('puts the claims of an Auth0 ID token into it', async () => {
    const tenant = await createTenant()
    const { claims } = await signInAtTenant(tenant, { user: 'ada' })

    expect(claims).toMatchObject({
      'iss': tenant.issuer,
      'aud': tenant.clientId,
      'sub': expect.stringMatching(/^auth0\|[0-9a-f]{24}$/),
      'sid': expect.any(String),
      'name': 'Ada Marsh',
      'nickname': 'ada.marsh',
      'email': 'ada.marsh@example.com',
      'email_verified': true,
      'picture': `${tenant.issuer}avatars/ada.svg`,
      'updated_at': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      'https://example.com/roles': ['admin'],
    })
  })

  it('releases claims by scope', async () => {
    const { claims } = await signInAtTenant(await createTenant(), { user: 'ada', scope: 'openid email' })
    expect(claims).toHaveProperty('email')
    expect(claims).not.toHaveProperty('name')
  })

  it('offers a user whose ID token has about 7 KB, and one with no picture, an unverified address and a name beyond ASCII', async () => {
    const tenant = await createTenant()
    const large = await signInAtTenant(tenant, { user: 'clara' })
    const foreign = await signInAtTenant(tenant, { user: 'zoe' })

    expect(large.idToken.length).toBeGreaterThan(6500)
    expect(large.idToken.length).toBeLessThan(7500)
    expect(foreign.claims).toMatchObject({ name: 'Zoë Åström 王明', email_verified: false })
    expect(foreign.claims).not.toHaveProperty('picture')
  })

  it.each([
    ['no code challenge', { code_challenge: '', code_challenge_method: '' }],
    ['a plain code challenge', { code_challenge_method: 'plain' }],
  ])('refuses a request with %s (RFC 7636)', async (_what, parameters) => {
    const tenant = await createTenant()
    const callback = await walkAuthorization(createAuthorizationUrl(tenant, { parameters }).url, 'ada')
    expect(callback.searchParams.get('error')).toBe('invalid_request')
  })

  it('refuses a wrong code verifier', async () => {
    const tenant = await createTenant()
    const { url, redirectUri } = createAuthorizationUrl(tenant, {})
    const code = (await walkAuthorization(url, 'ada')).searchParams.get('code') ?? ''
    const body = new URLSearchParams({
      grant_type: 'authorization_code', client_id: tenant.clientId, redirect_uri: redirectUri, code, code_verifier: 'v'.repeat(43),
    })
    const response = await fetch(`${tenant.issuer}oauth/token`, { method: 'POST', body })
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('ends the grant when a code is used twice (RFC 6749 §4.1.2)', async () => {
    const tenant = await createTenant()
    const { url, codeVerifier, redirectUri } = createAuthorizationUrl(tenant, {})
    const code = (await walkAuthorization(url, 'ada')).searchParams.get('code') ?? ''
    const parameters = { grant_type: 'authorization_code', code, code_verifier: codeVerifier, redirect_uri: redirectUri }
    const { refreshToken } = await requestTokens(tenant, parameters)

    await expect(requestTokens(tenant, parameters)).rejects.toThrow('invalid_grant')
    await expect(refreshAtTenant(tenant, refreshToken)).rejects.toThrow('invalid_grant')
  })

  it('answers Cancel with access_denied', async () => {
    const tenant = await createTenant()
    const callback = await walkAuthorization(createAuthorizationUrl(tenant, {}).url, null)
    expect(callback.searchParams.get('error')).toBe('access_denied')
    expect(callback.searchParams.get('iss')).toBe(tenant.issuer)
  })

  it('shows a page, and redirects nowhere, for an address that is not registered', async () => {
    const tenant = await createTenant()
    const { url } = createAuthorizationUrl(tenant, { appBaseUrl: 'http://evil.example' })
    const response = await fetch(url, { redirect: 'manual' })
    const html = await response.text()
    expect(response.status).toBe(400)
    expect(html).toContain('not registered')
    expect(html).not.toContain('node_modules')
  })

  it('accepts Auth0’s own parameters', async () => {
    const parameters = { screen_hint: 'signup', connection: 'google-oauth2', invitation: 'inv_1', ui_locales: 'de', login_hint: 'ben' }
    const { claims } = await signInAtTenant(await createTenant(), { user: 'ben', parameters })
    expect(claims.nickname).toBe('ben')
  })
})
