import { describe, expect, it } from 'vitest'
import { refreshTokens, revokeRefreshToken } from '#server/protocol/tokenEndpoint'
import { createSigningKey } from '../../../support/issueIdToken'
import { decodeJwt, signInAtTenant } from '../../../support/tenantSession'
import { createOidcFixture } from './oidcFixture'
import { endless, startProvider } from './scriptedProvider'

async function createSignedIn() {
  const fixture = await createOidcFixture()
  return { ...fixture, signedIn: await signInAtTenant(fixture.tenant, { user: 'ada' }) }
}

const answer = { access_token: 'access', token_type: 'Bearer', expires_in: 60, refresh_token: 'rotated' }

describe('refreshTokens (RFC 6749 §6)', () => {
  it('gives a new ID token and the successor of the refresh token', async () => {
    const { oidc, signedIn } = await createSignedIn()
    const { idToken, refreshToken } = await refreshTokens(oidc, signedIn.refreshToken)
    expect(decodeJwt(idToken!).sub).toBe(signedIn.claims.sub)
    expect(refreshToken).not.toBe(signedIn.refreshToken)
  })

  it('says login_required for a refresh token that was used', async () => {
    const { oidc, signedIn } = await createSignedIn()
    await refreshTokens(oidc, signedIn.refreshToken)
    await expect(refreshTokens(oidc, signedIn.refreshToken)).rejects.toMatchObject({ code: 'login_required' })
  })

  it.each([
    ['down', 'temporarily_unavailable'],
    ['reset', 'temporarily_unavailable'],
    ['html', 'temporarily_unavailable'],
    ['garbage', 'provider_error'],
    ['empty', 'provider_error'],
    ['huge', 'provider_error'],
  ])('tells what a token endpoint means that is %s: %s; the refresh token lives on', async (mode, code) => {
    const { oidc, control, signedIn } = await createSignedIn()
    await control.setFaults({ token: { mode } })
    await expect(refreshTokens(oidc, signedIn.refreshToken)).rejects.toMatchObject({ code })
    await control.setFaults({ token: { mode: 'ok' } })
    await expect(refreshTokens(oidc, signedIn.refreshToken)).resolves.toHaveProperty('idToken')
  })

  it('refuses an answer without end', async () => {
    const provider = await startProvider(endless)
    await expect(refreshTokens(provider.createOidc(), 'old'))
      .rejects.toMatchObject({ code: 'provider_error', cause: { message: 'too large' } })
  })

  it.each([
    ['without an ID token', { id_token: undefined }, null],
    ['with an ID token that is no text', { id_token: 5 }, null],
    ['without rotation', { id_token: 'a.b.c', refresh_token: undefined }, 'a.b.c'],
  ])('takes an answer %s', async (_, changes, idToken) => {
    const body = { ...answer, ...changes }
    const provider = await startProvider([200, body])
    await expect(refreshTokens(provider.createOidc(), 'old')).resolves.toEqual({
      idToken, refreshToken: body.refresh_token ?? null, accessToken: 'access', accessTokenLifeSeconds: 60,
    })
  })

  it.each([
    [400, 'invalid_grant', 'login_required'], [401, 'invalid_grant', 'login_required'], [401, 'mfa_required', 'login_required'],
    [401, 'invalid_token', 'login_required'], [401, 'invalid_client', 'provider_error'], [401, 'access_denied', 'provider_error'],
  ])('reads the error code of a refusal that has a challenge as well: %i %s', async (status, error, code) => {
    const challenge = { 'www-authenticate': `Bearer realm="provider", error="${error}"` }
    const provider = await startProvider([status, { error }, challenge])
    await expect(refreshTokens(provider.createOidc(), 'old')).rejects.toMatchObject({ code, cause: { error } })
  })

  it('takes a life of no seconds for none that was told', async () => {
    const provider = await startProvider([200, { ...answer, expires_in: 0 }])
    const tokens = await refreshTokens(provider.createOidc(), 'old')
    expect(tokens).toMatchObject({ accessToken: 'access', accessTokenLifeSeconds: null })
  })

  it('sends the resource (RFC 8707)', async () => {
    const provider = await startProvider([200, answer])
    await refreshTokens(provider.createOidc({ resource: 'https://api.example.com/' }), 'old')
    expect(provider.requests[0]?.form).toMatchObject({ grant_type: 'refresh_token', resource: 'https://api.example.com/' })
  })
})

describe('refreshTokens, a rotated refresh token', () => {
  const now = Math.floor(Date.now() / 1000)

  it.each<[string, Record<string, unknown>]>([
    ['another issuer', { iss: 'https://evil.example/' }],
    ['another audience', { aud: 'other' }],
    ['an exp that has passed', { exp: now - 60 }],
    ['an nbf in the future', { nbf: now + 60 }],
    ['a time in text', { iat: 'now' }],
    ['no sub', { sub: undefined }],
    ['a negative auth_time', { auth_time: -1 }],
  ])('is kept with an ID token that has %s', async (_, claims) => {
    const provider = await startProvider()
    const idToken = await provider.issueIdToken(claims)
    provider.answerWith([200, { ...answer, id_token: idToken }])
    await expect(refreshTokens(provider.createOidc(), 'old')).resolves.toMatchObject({ idToken, refreshToken: 'rotated' })
  })

  it.each([
    ['of another algorithm', async () => createSigningKey('key-1', 'ES256')],
  ])('is kept with an ID token %s', async (_, createKey) => {
    const provider = await startProvider()
    const idToken = await provider.issueIdToken({}, { key: await createKey() })
    provider.answerWith([200, { ...answer, id_token: idToken }])
    await expect(refreshTokens(provider.createOidc(), 'old')).resolves.toMatchObject({ idToken, refreshToken: 'rotated' })
  })

  it.each<[string, Record<string, unknown>]>([
    ['no access token', { access_token: undefined }],
    ['no token type', { token_type: undefined }],
    ['a key-bound access token', { token_type: 'DPoP' }],
    ['an unknown token type', { token_type: 'mac' }],
    ['a life in words', { expires_in: 'long' }],
    ['a scope array', { scope: ['openid'] }],
  ])('is kept, and nothing else, where the answer has %s', async (_, changes) => {
    const provider = await startProvider([200, { ...answer, ...changes }])
    await expect(refreshTokens(provider.createOidc(), 'old')).resolves.toEqual({
      idToken: null, refreshToken: 'rotated', accessToken: null, accessTokenLifeSeconds: null,
      idTokenRefused: expect.objectContaining({ code: 'provider_error' }),
    })
  })

  it.each([undefined, '', 5])('is none when it is %j', async (refresh_token) => {
    const provider = await startProvider([200, { ...answer, refresh_token, access_token: undefined }])
    await expect(refreshTokens(provider.createOidc(), 'old')).rejects.toMatchObject({ code: 'provider_error' })
  })
})

describe('refreshTokens, refused', () => {
  it.each<[number, string, string]>([
    [400, 'invalid_grant', 'login_required'],
    [401, 'invalid_grant', 'login_required'],
    [403, 'mfa_required', 'login_required'],
    [403, 'access_denied', 'login_required'],
    [403, 'unauthorized', 'login_required'],
    [403, 'unauthorized_client', 'login_required'],
    [403, 'interaction_required', 'login_required'],
    [400, 'login_required', 'login_required'],
    [400, 'consent_required', 'login_required'],
    [401, 'access_denied', 'provider_error'], // Auth0: a wrong client secret
    [401, 'invalid_client', 'provider_error'],
    [400, 'invalid_request', 'provider_error'],
    [400, 'invalid_scope', 'provider_error'],
    [400, 'constructor', 'provider_error'],
    [400, 'temporarily_unavailable', 'temporarily_unavailable'],
    [400, 'server_error', 'temporarily_unavailable'],
    [429, 'access_denied', 'temporarily_unavailable'], // Auth0: a rate limit
    [503, 'invalid_grant', 'temporarily_unavailable'],
  ])('tells what %i %s means: %s', async (status, error, code) => {
    const provider = await startProvider([status, { error, error_description: 'secret words', refresh_token: 'x' }])
    await expect(refreshTokens(provider.createOidc(), 'old'))
      .rejects.toMatchObject({ code, message: expect.not.stringContaining('secret') })
  })

  it('is the provider’s error where the words are no JSON', async () => {
    const provider = await startProvider([400, '<h1>Bad Request</h1>', { 'content-type': 'text/html' }])
    await expect(refreshTokens(provider.createOidc(), 'old')).rejects.toMatchObject({ code: 'provider_error' })
  })
})

describe('revokeRefreshToken (RFC 7009 §2.1)', () => {
  it('ends the grant', async () => {
    const { oidc, signedIn } = await createSignedIn()
    await revokeRefreshToken(oidc, signedIn.refreshToken)
    await expect(refreshTokens(oidc, signedIn.refreshToken)).rejects.toMatchObject({ code: 'login_required' })
  })

  it('does nothing where the provider has no such endpoint', async () => {
    const { oidc, signedIn } = await createSignedIn()
    const metadata = { ...oidc.metadata, revocation_endpoint: undefined }
    await expect(revokeRefreshToken({ ...oidc, metadata }, signedIn.refreshToken)).resolves.toBeUndefined()
  })

  it('says temporarily_unavailable when the provider is down', async () => {
    const { oidc, control, signedIn } = await createSignedIn()
    await control.setFaults({ revocation: { mode: 'down' } })
    await expect(revokeRefreshToken(oidc, signedIn.refreshToken)).rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })
})
