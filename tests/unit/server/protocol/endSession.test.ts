import { describe, expect, it } from 'vitest'
import { createEndSessionRequest } from '#server/protocol/endSession'
import { createOidcClient } from '#server/protocol/oidcClient'
import { startProvider } from './scriptedProvider'

const endpoint = 'https://id.example.com/logout'
const createOidc = (metadata: object = {}) => createOidcClient(
  { issuer: 'https://id.example.com', end_session_endpoint: endpoint, ...metadata }, { clientId: 'client', clientSecret: null },
)
const options = { postLogoutRedirectUri: 'https://app.example.com/', sid: 'sid-1' }
const idTokenHint = 'a.b.c'
const parameters = { client_id: 'client', post_logout_redirect_uri: 'https://app.example.com/', logout_hint: 'sid-1' }

describe('createEndSessionRequest (RP-Initiated Logout §2)', () => {
  it('names client, session and the way back in a URL', async () => {
    const { url, body } = await createEndSessionRequest(createOidc(), { ...options, state: 'state-1' }) ?? { url: '' }
    expect(url.split('?')[0]).toBe(endpoint)
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ ...parameters, state: 'state-1' })
    expect(body).toBeUndefined()
  })

  it('needs no session', async () => {
    expect((await createEndSessionRequest(createOidc(), { ...options, sid: null }))?.url).not.toContain('logout_hint')
  })

  it('keeps the query of the endpoint', async () => {
    const oidc = createOidc({ end_session_endpoint: `${endpoint}?tenant=1` })
    expect(new URL((await createEndSessionRequest(oidc, options))?.url ?? '').searchParams.get('tenant')).toBe('1')
  })

  it.each([
    ['its domain', { issuer: 'https://tenant.eu.auth0.com/' }],
    ['an endpoint that only Auth0 has', { issuer: 'https://login.example.com/', mfa_challenge_endpoint: 'https://login.example.com/mfa/challenge' }],
  ])('is /v2/logout at an Auth0 without the endpoint, known by %s', async (_, metadata) => {
    const oidc = createOidc({ ...metadata, end_session_endpoint: undefined })
    const request = await createEndSessionRequest(oidc, { ...options, idTokenHint })
    expect(request).toEqual({ url: `${metadata.issuer}v2/logout?client_id=client&returnTo=https%3A%2F%2Fapp.example.com%2F` })
  })

  it.each(['https://id.example.com', 'https://auth0.com.example/', 'https://notauth0.com/'])(
    'is null at the provider %s without the endpoint', async (issuer) => {
      expect(await createEndSessionRequest(createOidc({ issuer, end_session_endpoint: undefined }), options)).toBeNull()
    })
})

describe('createEndSessionRequest, with an ID token (P6)', () => {
  const create = (provider: Awaited<ReturnType<typeof startProvider>>, path = 'logout', sid: string | null = 'sid-1') => {
    const oidc = provider.createOidc({ clientId: 'client' }, { end_session_endpoint: provider.issuer + path })
    return { oidc, request: () => createEndSessionRequest(oidc, { ...options, sid, idTokenHint }) }
  }

  it.each([200, 400])('has it in the body of a form where the endpoint answers a form without a cookie with %i', async (status) => {
    const provider = await startProvider([status, {}])
    const { request } = create(provider)
    const form = { url: `${provider.issuer}logout`, body: { ...parameters, id_token_hint: idTokenHint } }
    expect([await request(), await request()]).toEqual([form, form])
    expect(provider.requests).toMatchObject([{ method: 'POST', form: { client_id: 'client' } }])
    expect(JSON.stringify(provider.requests)).not.toContain(idTokenHint)
  })

  it.each([404, 405, 500, 503])('leaves it out where that is answered with %i', async (status) => {
    const { request } = create(await startProvider([status, {}]))
    expect(await request()).toEqual({ url: expect.not.stringContaining(idTokenHint) })
  })

  it('asks again after an outage', async () => {
    const provider = await startProvider([503, {}])
    const { request } = create(provider)
    expect((await request())?.body).toBeUndefined()
    provider.answerWith([200, {}])
    expect((await request())?.body).toBeDefined()
  })

  it('leaves it out at Auth0, which knows the session by its sid', async () => {
    const provider = await startProvider([200, {}])
    expect((await create(provider, 'oidc/logout').request())?.body).toBeUndefined()
    expect(provider.requests).toEqual([])
    expect((await create(provider, 'oidc/logout', null).request())?.body).toMatchObject({ id_token_hint: idTokenHint })
  })
})
