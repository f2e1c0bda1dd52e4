import { describe, expect, it } from 'vitest'
import { createAuthorizationRequest } from '#server/protocol/authorizationRequest'
import { clientId } from '../../../support/issueIdToken'
import { createOidcFixture } from './oidcFixture'
import { startProvider } from './scriptedProvider'

const redirectUri = 'http://localhost:3000/callback'
const options = { redirectUri, scope: 'openid', audience: null, parameters: {} }

describe('createAuthorizationRequest (OpenID Connect Core §3.1.2.1)', () => {
  it('asks for a code with PKCE, state and nonce, fresh each time', async () => {
    const { oidc } = await createOidcFixture()
    const asked = { ...options, audience: 'https://api.example.com/', parameters: { login_hint: 'ada@example.com' } }
    const [one, two] = [await createAuthorizationRequest(oidc, asked), await createAuthorizationRequest(oidc, asked)]
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
    const { url, state } = await createAuthorizationRequest(oidc, { ...options, parameters })
    expect(url.searchParams.get('state')).toBe(state)
    expect(url.searchParams.get('scope')).toBe('openid')
    expect(url.searchParams.get('redirect_uri')).toBe(redirectUri)
  })

  it.each([
    ['https://api.example.com/', null], [null, 'https://api.example.com/'], ['the-api', 'https://api.example.com/'],
  ])('asks for the audience %s and the resource %s (RFC 8707)', async (audience, resource) => {
    const provider = await startProvider()
    const { url } = await createAuthorizationRequest(provider.createOidc({ resource }), { ...options, audience })
    expect([url.searchParams.get('audience'), url.searchParams.get('resource')]).toEqual([audience, resource])
    expect(provider.requests).toEqual([])
  })
})

describe('createAuthorizationRequest, pushed (RFC 9126)', () => {
  const pushed = { request_uri: 'urn:ietf:params:oauth:request_uri:1', expires_in: 60 }
  const toMetadata = (issuer: string) => ({ pushed_authorization_request_endpoint: `${issuer}par` })

  it.each([
    ['a confidential client', { clientSecret: 'secret' }, {}],
    ['a public client that must', {}, { require_pushed_authorization_requests: true }],
  ])('is so for %s: only client and request are in the URL', async (_, client, metadata) => {
    const provider = await startProvider([201, pushed])
    const oidc = provider.createOidc(client, { ...toMetadata(provider.issuer), ...metadata })
    const { url, state, nonce } = await createAuthorizationRequest(oidc, { ...options, parameters: { prompt: 'login' } })
    expect(url.href).toBe(`${provider.issuer}authorize?${new URLSearchParams({ client_id: clientId, request_uri: pushed.request_uri })}`)
    expect(provider.requests[0]).toMatchObject({ path: '/par', form: { state, nonce, redirect_uri: redirectUri, prompt: 'login' } })
  })

  it('is not so for a public client that may do without', async () => {
    const provider = await startProvider()
    const { url, state } = await createAuthorizationRequest(provider.createOidc({}, toMetadata(provider.issuer)), options)
    expect(url.searchParams.get('state')).toBe(state)
    expect(provider.requests).toEqual([])
  })

  it.each<[number, unknown, string]>([
    [400, { error: 'invalid_request' }, 'provider_error'],
    [401, { error: 'invalid_client' }, 'provider_error'],
    [200, pushed, 'provider_error'],
    [201, {}, 'provider_error'],
    [201, 'words', 'provider_error'],
    [503, {}, 'temporarily_unavailable'],
  ])('says what is wrong when the provider answers %i %j: %s', async (status, body, code) => {
    const provider = await startProvider([status, body])
    const oidc = provider.createOidc({ clientSecret: 'secret' }, toMetadata(provider.issuer))
    await expect(createAuthorizationRequest(oidc, options))
      .rejects.toMatchObject({ code, message: 'The sign-in provider did not accept the sign-in request.' })
  })

  it('says that the endpoint is missing where it must be used', async () => {
    const provider = await startProvider()
    await expect(createAuthorizationRequest(provider.createOidc({}, { require_pushed_authorization_requests: true }), options))
      .rejects.toMatchObject({ code: 'provider_error', cause: { message: 'discovery has no pushed_authorization_request_endpoint' } })
  })
})
