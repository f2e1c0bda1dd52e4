import { describe, expect, it } from 'vitest'
import { createEndSessionRequest, createEndSessionUrl } from '#server/protocol/endSession'
import { createOidcClient } from '#server/protocol/oidcClient'

const endpoint = 'https://id.example.com/logout'
const createOidc = (metadata: object = {}) => createOidcClient(
  { issuer: 'https://id.example.com', end_session_endpoint: endpoint, ...metadata }, { clientId: 'client', clientSecret: null },
)
const options = { postLogoutRedirectUri: 'https://app.example.com/', sid: 'sid-1' }
const parameters = { client_id: 'client', post_logout_redirect_uri: 'https://app.example.com/', logout_hint: 'sid-1' }

describe('createEndSessionRequest (RP-Initiated Logout §2)', () => {
  it('names client, session and the way back in a URL', () => {
    const { url, body } = createEndSessionRequest(createOidc(), { ...options, state: 'state-1' }) ?? { url: '' }
    expect(url.split('?')[0]).toBe(endpoint)
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ ...parameters, state: 'state-1' })
    expect(body).toBeUndefined()
  })

  it('needs no session', () => {
    expect(createEndSessionRequest(createOidc(), { ...options, sid: null })?.url).not.toContain('logout_hint')
  })

  it('keeps the query of the endpoint', () => {
    const oidc = createOidc({ end_session_endpoint: `${endpoint}?tenant=1` })
    expect(new URL(createEndSessionUrl(oidc, options) ?? '').searchParams.get('tenant')).toBe('1')
  })

  it('has an ID token in the body of a form only', () => {
    expect(createEndSessionRequest(createOidc(), { ...options, idTokenHint: 'a.b.c' }))
      .toEqual({ url: endpoint, body: { ...parameters, id_token_hint: 'a.b.c' } })
  })

  it.each([
    ['its domain', { issuer: 'https://tenant.eu.auth0.com/' }],
    ['an endpoint that only Auth0 has', { issuer: 'https://login.example.com/', mfa_challenge_endpoint: 'https://login.example.com/mfa/challenge' }],
  ])('is /v2/logout at an Auth0 without the endpoint, known by %s', (_, metadata) => {
    const oidc = createOidc({ ...metadata, end_session_endpoint: undefined })
    const request = createEndSessionRequest(oidc, { ...options, idTokenHint: 'a.b.c' })
    expect(request).toEqual({ url: `${metadata.issuer}v2/logout?client_id=client&returnTo=https%3A%2F%2Fapp.example.com%2F` })
  })

  it.each(['https://id.example.com', 'https://auth0.com.example/', 'https://notauth0.com/'])(
    'is null at the provider %s without the endpoint', (issuer) => {
      expect(createEndSessionUrl(createOidc({ issuer, end_session_endpoint: undefined }), options)).toBeNull()
    })
})
