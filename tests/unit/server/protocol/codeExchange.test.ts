import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAuthorizationRequest } from '#server/protocol/authorizationRequest'
import { exchangeCode } from '#server/protocol/codeExchange'
import type { OidcClient } from '#server/protocol/oidcClient'
import { decodeJwt, walkAuthorization } from '../../../support/tenantSession'
import { createOidcFixture } from './oidcFixture'

const redirectUri = 'http://localhost:3000/callback'

async function signIn(oidc: OidcClient, { user = 'ada', parameters = {} }: { user?: string | null, parameters?: object } = {}) {
  const scope = 'openid profile email offline_access'
  const request = await createAuthorizationRequest(oidc, { redirectUri, scope, audience: null, parameters })
  const callback = await walkAuthorization(request.url, user)
  return { ...request, redirectUri, dangerousParameters: callback.searchParams }
}

describe('createAuthorizationRequest (OpenID Connect Core §3.1.2.1)', () => {
  it('asks for a code with PKCE, state and nonce, fresh each time', async () => {
    const { oidc } = await createOidcFixture()
    const options = { redirectUri, scope: 'openid', audience: 'https://api.example.com/', parameters: { login_hint: 'ada@example.com' } }
    const [one, two] = [await createAuthorizationRequest(oidc, options), await createAuthorizationRequest(oidc, options)]
    expect(Object.fromEntries(one.url.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: redirectUri,
      scope: 'openid',
      client_id: 'local-client',
      audience: 'https://api.example.com/',
      login_hint: 'ada@example.com',
      state: one.state,
      nonce: one.nonce,
    })
    expect(new Set([one.state, two.state, one.nonce, two.nonce, one.codeVerifier, two.codeVerifier]).size).toBe(6)
    expect(one.url.href).not.toContain(one.codeVerifier)
  })

  it('lets no parameter of a caller replace its own', async () => {
    const { oidc } = await createOidcFixture()
    const parameters: object = { state: 'mine', scope: 'more', redirect_uri: 'https://evil.example' }
    const { url, state } = await createAuthorizationRequest(oidc, { redirectUri, scope: 'openid', audience: null, parameters })
    expect(url.searchParams.get('state')).toBe(state)
    expect(url.searchParams.get('scope')).toBe('openid')
    expect(url.searchParams.get('redirect_uri')).toBe(redirectUri)
  })
})

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

  it('says invalid_state for a code that was spent', async () => {
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

  it('does not take access_denied of the token endpoint, Auth0\'s word for a wrong client secret, for the user\'s', async () => {
    const { oidc } = await createOidcFixture()
    const answer = await signIn(oidc)
    const body = JSON.stringify({ error: 'access_denied', error_description: 'Unauthorized' })
    const server = createServer((_, response) => response.writeHead(401, { 'content-type': 'application/json' }).end(body))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const metadata = { ...oidc.metadata, token_endpoint: `http://127.0.0.1:${port}/oauth/token` }
    await expect(exchangeCode({ ...oidc, metadata }, answer)).rejects.toMatchObject({
      code: 'provider_error', cause: { error: 'access_denied' },
    })
  })

  it('says provider_error for a client that the provider does not know', async () => {
    const { oidc } = await createOidcFixture()
    const answer = await signIn(oidc)
    await expect(exchangeCode({ ...oidc, client: { client_id: 'unknown' } }, answer)).rejects.toMatchObject({ code: 'provider_error' })
  })
})
