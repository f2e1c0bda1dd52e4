import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { createCookieJar } from '../../support/cookieJar.ts'
import { createAuthorizationUrl, refreshAtTenant, requestTokens, signInAtTenant, walkAuthorization } from '../../support/tenantSession.ts'
import type { Tenant } from '../../../tenant/startTenant.ts'
import { control, createTenant } from './tenantFixture.ts'

const clientSecret = 'correct horse'
const insecure = { [oauth.allowInsecureRequests]: true }

async function readMetadata({ issuer }: Tenant): Promise<oauth.AuthorizationServer> {
  return (await fetch(`${issuer}.well-known/openid-configuration`)).json()
}

/** Pushes an authorization request and returns the answer. */
async function push(tenant: Tenant, { searchParams }: URL) {
  return (await fetch(`${tenant.issuer}oauth/par`, { method: 'POST', body: searchParams })).json()
}

describe('endSession', () => {
  it('none: discovery has no end_session_endpoint and nothing answers there', async () => {
    const tenant = await createTenant({ switches: { endSession: 'none' } })
    expect(await readMetadata(tenant)).not.toHaveProperty('end_session_endpoint')
    expect((await fetch(`${tenant.issuer}oidc/logout`)).status).toBe(404)
  })

  it('idTokenHint: a logout without one is refused, with one it redirects', async () => {
    const tenant = await createTenant({ switches: { endSession: 'idTokenHint' } })
    const jar = createCookieJar()
    const { idToken, claims } = await signInAtTenant(tenant, { user: 'ada', jar })
    const query = { post_logout_redirect_uri: 'http://localhost:3000/', client_id: tenant.clientId }
    const { end_session_endpoint: endpoint } = await readMetadata(tenant)
    expect(endpoint).toBe(`${tenant.issuer}session/end`)
    const logOut = (hint: Record<string, string>) => jar.fetch(`${endpoint}?${new URLSearchParams({ ...query, ...hint })}`)

    expect((await logOut({ logout_hint: String(claims.sid) })).status).toBe(400)
    expect((await logOut({ id_token_hint: idToken })).headers.get('location')).toBe('http://localhost:3000/')
  })
})

describe('revocation', () => {
  it('none: discovery has no revocation_endpoint and nothing answers there', async () => {
    const tenant = await createTenant({ switches: { revocation: 'none' } })
    expect(await readMetadata(tenant)).not.toHaveProperty('revocation_endpoint')
    expect((await fetch(`${tenant.issuer}oauth/revoke`, { method: 'POST' })).status).toBe(404)
  })
})

describe('par (RFC 9126)', () => {
  it('offered: takes a pushed request, with offline_access, and a plain one', async () => {
    const tenant = await createTenant({ switches: { par: 'offered' } })
    const { url, codeVerifier, redirectUri } = createAuthorizationUrl(tenant, {})
    const { request_uri } = await push(tenant, url)
    url.search = new URLSearchParams({ client_id: tenant.clientId, request_uri }).toString()
    const code = (await walkAuthorization(url, 'ada')).searchParams.get('code') ?? ''
    const parameters = { grant_type: 'authorization_code', code, code_verifier: codeVerifier, redirect_uri: redirectUri }

    expect((await requestTokens(tenant, parameters)).refreshToken).not.toBe('')
    await expect(signInAtTenant(tenant, { user: 'ada' })).resolves.toBeDefined()
    expect((await control(tenant, 'GET', '')).body.counters).toMatchObject({ par: 1, authorize: 2 })
  })

  it('required: refuses a request that was not pushed, and discovery says so', async () => {
    const tenant = await createTenant({ switches: { par: 'required' } })
    expect(await readMetadata(tenant)).toMatchObject({
      pushed_authorization_request_endpoint: `${tenant.issuer}oauth/par`,
      require_pushed_authorization_requests: true,
    })
    await expect(signInAtTenant(tenant, { user: 'ada' })).rejects.toThrow('invalid_request')
  })
})

describe('clientAuth (RFC 6749 §2.3.1, RFC 7523)', () => {
  it.each([
    ['client_secret_basic', oauth.ClientSecretBasic, oauth.ClientSecretPost],
    ['client_secret_post', oauth.ClientSecretPost, oauth.ClientSecretBasic],
  ] as const)('%s is taken and announced, the other way is not', async (clientAuth, accepted, refused) => {
    const tenant = await createTenant({ clientSecret })
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada', clientSecret })
    await control(tenant, 'PATCH', '/switches', { clientAuth })
    const server = await readMetadata(tenant)
    const refresh = (auth: oauth.ClientAuth) =>
      oauth.refreshTokenGrantRequest(server, { client_id: tenant.clientId }, auth, refreshToken, insecure)

    expect(server.token_endpoint_auth_methods_supported).toEqual(['none', clientAuth])
    expect((await refresh(refused(clientSecret))).ok).toBe(false)
    expect((await refresh(accepted(clientSecret))).status).toBe(200)
  })

  it('private_key_jwt takes what the client’s key has signed, and no secret', async () => {
    const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    const tenant = await createTenant({ clientSecret })
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada', clientSecret })
    const clientKey = await crypto.subtle.exportKey('jwk', publicKey)
    await control(tenant, 'PATCH', '/switches', { clientAuth: 'private_key_jwt', clientKey })
    const refresh = async (auth: oauth.ClientAuth) =>
      oauth.refreshTokenGrantRequest(await readMetadata(tenant), { client_id: tenant.clientId }, auth, refreshToken, insecure)

    expect((await refresh(oauth.ClientSecretPost(clientSecret))).status).toBe(401)
    expect((await refresh(oauth.PrivateKeyJwt(privateKey))).status).toBe(200)
  })
})

describe('tokenErrors', () => {
  it('html: the token endpoint refuses with a page, and works as before', async () => {
    const tenant = await createTenant({ switches: { tokenErrors: 'html' } })
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    const body = new URLSearchParams({ client_id: tenant.clientId, grant_type: 'refresh_token', refresh_token: 'unknown' })
    const response = await fetch(`${tenant.issuer}oauth/token`, { method: 'POST', body })

    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toContain('text/html')
    await expect(refreshAtTenant(tenant, refreshToken)).resolves.toBeDefined()
  })
})

describe('PATCH /control/switches', () => {
  it.each([
    { refreshToken: 'sometimes' }, { moon: 'full' }, { idTokenClaims: null }, { clockSkewSeconds: 0.5 }, { clientKey: 'text' },
  ])('answers %o with 400 and a sentence', async (body) => {
    expect(await control(await createTenant(), 'PATCH', '/switches', body)).toEqual({ status: 400, body: { error: expect.stringMatching(/\.$/) } })
  })

  it('keeps sessions and grants, and a reset goes back to the switches of the start', async () => {
    const tenant = await createTenant({ switches: { par: 'offered' } })
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    const { body } = await control(tenant, 'PATCH', '/switches', { refreshedIdToken: 'none', par: 'none' })
    expect(body).toMatchObject({ refreshedIdToken: 'none', par: 'none', refreshToken: 'rotating' })
    await expect(refreshAtTenant(tenant, refreshToken)).resolves.toMatchObject({ idToken: '' })

    expect((await control(tenant, 'POST', '/reset')).body.switches).toMatchObject({ refreshedIdToken: 'issued', par: 'offered' })
  })
})
