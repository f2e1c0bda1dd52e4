import { describe, expect, it } from 'vitest'
import { createAuthorizationRequest } from '#server/protocol/authorizationRequest'
import { exchangeCode } from '#server/protocol/tokenEndpoint'
import type { OidcClient } from '#server/protocol/oidcClient'
import { decodeJwt, walkAuthorization } from '../../../support/tenantSession'
import { createSigningKey } from '../../../support/issueIdToken'
import { createOidcFixture } from './oidcFixture'
import { startProvider } from './scriptedProvider'

const redirectUri = 'http://localhost:3000/callback'

async function signIn(oidc: OidcClient, { user = 'ada', parameters = {} }: { user?: string | null, parameters?: object } = {}) {
  const scope = 'openid profile email offline_access'
  const request = await createAuthorizationRequest(oidc, { redirectUri, scope, audience: null, parameters })
  const callback = await walkAuthorization(request.url, user)
  return { ...request, redirectUri, dangerousParameters: callback.searchParams }
}

describe('exchangeCode (OpenID Connect Core §3.1.3)', () => {
  it.each([undefined, 'a-client-secret-of-32-characters'])('gives the tokens to a client with the secret %s', async (clientSecret) => {
    const { oidc, tenant } = await createOidcFixture({ clientSecret })
    const { idToken, refreshToken } = await exchangeCode(oidc, await signIn(oidc))
    expect(decodeJwt(idToken!)).toMatchObject({ iss: tenant.issuer, aud: tenant.clientId })
    expect(refreshToken).toEqual(expect.any(String))
  })

  it('says access_denied when the user cancels', async () => {
    const { oidc } = await createOidcFixture()
    await expect(exchangeCode(oidc, await signIn(oidc, { user: null }))).rejects.toMatchObject({ code: 'access_denied' })
  })

  it('says login_required when the provider may not ask', async () => {
    const { oidc } = await createOidcFixture()
    const answer = await signIn(oidc, { parameters: { prompt: 'none' } })
    await expect(exchangeCode(oidc, answer)).rejects.toMatchObject({ code: 'login_required' })
  })

  it('says invalid_state for a code that was used', async () => {
    const { oidc } = await createOidcFixture()
    const answer = await signIn(oidc)
    await exchangeCode(oidc, answer)
    await expect(exchangeCode(oidc, answer)).rejects.toMatchObject({ code: 'invalid_state' })
  })

  it('asks the provider nothing when the iss of the answer is another\'s (RFC 9207 §2.4)', async () => {
    const { oidc, control } = await createOidcFixture()
    const answer = await signIn(oidc)
    answer.dangerousParameters.set('iss', 'https://evil.example/')
    await expect(exchangeCode(oidc, answer)).rejects.toMatchObject({ code: 'provider_error' })
    expect((await control.readCounters()).token).toBe(0)
  })

  it.each(['state', 'nonce', 'codeVerifier'] as const)('refuses another %s', async (name) => {
    const { oidc } = await createOidcFixture()
    const answer = await signIn(oidc)
    await expect(exchangeCode(oidc, { ...answer, [name]: 'another-value-that-is-long-enough-to-be-one-43' })).rejects.toHaveProperty('code')
  })

  it.each([
    ['down', 'temporarily_unavailable'],
    ['reset', 'temporarily_unavailable'],
    ['html', 'temporarily_unavailable'],
    ['garbage', 'provider_error'],
    ['empty', 'provider_error'],
  ])('tells what a token endpoint means that is %s: %s', async (mode, code) => {
    const { oidc, control } = await createOidcFixture()
    const answer = await signIn(oidc)
    await control.setFaults({ token: { mode } })
    await expect(exchangeCode(oidc, answer)).rejects.toMatchObject({ code })
  })

  it('says provider_error for a client that the provider does not know', async () => {
    const { oidc } = await createOidcFixture()
    const answer = await signIn(oidc)
    await expect(exchangeCode({ ...oidc, client: { client_id: 'unknown' } }, answer)).rejects.toMatchObject({ code: 'provider_error' })
  })
})

describe('exchangeCode, the answer of the token endpoint', () => {
  const now = Math.floor(Date.now() / 1000)
  const options = {
    dangerousParameters: new URLSearchParams({ code: 'code-1', state: 'state-1' }),
    redirectUri, state: 'state-1', nonce: 'n-1', codeVerifier: 'v'.repeat(43),
  }
  const tokens = { access_token: 'access', token_type: 'Bearer', expires_in: 60 }
  const startExchange = async (claims: Record<string, unknown> = {}, answer: object = {}, alg = 'RS256') => {
    const provider = await startProvider()
    const idToken = await provider.issueIdToken(claims, { key: await createSigningKey('key-1', alg) })
    provider.answerWith([200, { ...tokens, id_token: idToken, ...answer }])
    return provider
  }

  it.each<[string, Record<string, unknown>]>([
    ['auth_time 0', { auth_time: 0 }],
    ['a clock 8 seconds ahead', { iat: now + 8, nbf: now + 8 }],
    ['a clock 25 seconds ahead', { iat: now + 25, nbf: now + 25 }],
  ])('is taken with %s', async (_, claims) => {
    const provider = await startExchange(claims)
    await expect(exchangeCode(provider.createOidc(), options)).resolves.toMatchObject({ accessToken: 'access', accessTokenLifeSeconds: 60 })
  })

  it.each<[string, Record<string, unknown>, object]>([
    ['no ID token', {}, { id_token: undefined }],
    ['a key-bound access token', {}, { token_type: 'DPoP' }],
    ['an unknown token type', {}, { token_type: 'mac' }],
    ['a clock 60 seconds ahead', { nbf: now + 60 }, {}],
    ['another nonce', { nonce: 'n-2' }, {}],
    ['another issuer', { iss: 'https://evil.example/' }, {}],
    ['an ID token that is none', {}, { id_token: 'a.b.c' }],
  ])('is refused with %s', async (_, claims, answer) => {
    const provider = await startExchange(claims, answer)
    await expect(exchangeCode(provider.createOidc(), options)).rejects.toMatchObject({ code: 'provider_error' })
  })

  it.each<[number | undefined, number | undefined, boolean]>([
    [now - 50, 60, true], [now - 100, 60, false], [0, 60, false], [undefined, 60, false], [0, undefined, true],
  ])('with auth_time %s is taken for max_age %s: %s', async (auth_time, maxAgeSeconds, isTaken) => {
    const provider = await startExchange({ auth_time })
    const exchange = exchangeCode(provider.createOidc(), { ...options, maxAgeSeconds })
    if (isTaken) return expect(await exchange).toMatchObject({ accessToken: 'access' })
    await expect(exchange).rejects.toMatchObject({ code: 'provider_error' })
  })

  it.each([['ES256', 'RS256'], ['RS256', 'ES256'], ['EdDSA', 'PS256']] as const)(
    'is refused with an ID token signed by %s where %s is configured, and the log says so', async (came, idTokenAlg) => {
      const provider = await startExchange({}, {}, came)
      await expect(exchangeCode(provider.createOidc({ idTokenAlg }), options)).rejects.toMatchObject({
        code: 'provider_error', cause: { message: `the token is signed with ${came}, but ${idTokenAlg} is configured` },
      })
      await expect(exchangeCode(provider.createOidc({ idTokenAlg: came }), options)).resolves.toMatchObject({ accessToken: 'access' })
    })

  it('sends the resource (RFC 8707)', async () => {
    const provider = await startExchange()
    await exchangeCode(provider.createOidc({ resource: 'https://api.example.com/' }), options)
    expect(provider.requests[0]?.form).toMatchObject({ code: 'code-1', resource: 'https://api.example.com/' })
  })

  it.each([
    [401, 'access_denied', 'provider_error'], // Auth0's word for a wrong client secret
    [401, 'invalid_client', 'provider_error'],
    [403, 'access_denied', 'provider_error'],
    [400, 'invalid_grant', 'invalid_state'],
    [403, 'invalid_grant', 'invalid_state'],
    [403, 'mfa_required', 'interaction_required'],
    [403, 'unauthorized', 'account_blocked'],
    [400, 'invalid_request', 'provider_error'],
    [429, 'access_denied', 'temporarily_unavailable'],
    [503, 'invalid_grant', 'temporarily_unavailable'],
  ])('means by %i %s: %s', async (status, error, code) => {
    const provider = await startProvider([status, { error }])
    await expect(exchangeCode(provider.createOidc(), options)).rejects.toMatchObject({ code })
  })

  it.each([
    ['access_denied', 'access_denied'], ['unauthorized', 'account_blocked'], ['mfa_required', 'interaction_required'],
    ['server_error', 'temporarily_unavailable'], ['invalid_request', 'provider_error'],
  ])('is not asked for after the authorization error %s: %s', async (error, code) => {
    const provider = await startProvider()
    const dangerousParameters = new URLSearchParams({ error, state: 'state-1', error_description: 'secret words' })
    await expect(exchangeCode(provider.createOidc(), { ...options, dangerousParameters }))
      .rejects.toMatchObject({ code, message: expect.not.stringContaining('secret') })
    expect(provider.requests).toEqual([])
  })
})
