import { customFetch } from 'oauth4webapi'
import { describe, expect, it, vi } from 'vitest'
import { createAuthorizationRequest } from '#server/protocol/authorizationRequest'
import { createEndSessionRequest } from '#server/protocol/endSession'
import { readEndpoint, requestOptions, requireEndpoint, createOidcClient } from '#server/protocol/oidcClient'
import type { EndpointName } from '#server/protocol/oidcClient'
import { startProvider } from './scriptedProvider'

const names: EndpointName[] = [
  'authorization_endpoint', 'token_endpoint', 'end_session_endpoint', 'revocation_endpoint', 'userinfo_endpoint',
  'pushed_authorization_request_endpoint', 'introspection_endpoint', 'jwks_uri',
]
const wrong: unknown[] = [
  '', 'logout', '/logout', '//id.example.com/logout', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ftp://id.example.com/',
  'http://id.example.com/', 'http://127.0.0.1:4400/', 'https://user@id.example.com/', 'https://user:secret@id.example.com/', 'https://',
  5, true, {}, ['https://id.example.com/'],
]
const createOidc = (metadata: object, issuer = 'https://id.example.com/') =>
  createOidcClient({ issuer, ...metadata }, { clientId: 'client', clientSecret: null })
const unusable = (name: EndpointName) => expect.objectContaining({
  code: 'provider_error',
  message: expect.not.stringContaining('secret'),
  cause: expect.objectContaining({ message: `the ${name} in discovery is not a usable https URL` }),
})

describe.each(names)('%s', (name) => {
  it.each(wrong)('is refused in every use: %j', (value) => {
    const oidc = createOidc({ [name]: value })
    for (const use of [readEndpoint, requireEndpoint, requestOptions]) expect(() => use(oidc, name)).toThrow(unusable(name))
  })

  it('may be absent, unless it is needed', () => {
    expect(readEndpoint(createOidc({}), name)).toBeNull()
    expect(() => requireEndpoint(createOidc({}), name)).toThrow(expect.objectContaining({ code: 'provider_error' }))
  })

  it.each([
    ['https://id.example.com/x?tenant=1', undefined],
    ['https://other.example.com:8443/x', undefined],
    ['http://localhost:4400/x', 'http://localhost:4400'],
    ['http://127.0.0.1:4400/x', 'http://127.0.0.1:4400/'],
  ])('is %s', (value, issuer) => {
    expect(readEndpoint(createOidc({ [name]: value }, issuer), name)?.href).toBe(value)
  })

  it('is not plain http beyond loopback, though the issuer is', () => {
    const oidc = createOidc({ [name]: 'http://id.example.com/' }, 'http://127.0.0.1:4400/')
    expect(() => readEndpoint(oidc, name)).toThrow(unusable(name))
  })
})

describe('requestOptions', () => {
  it.each(names)('waits 3 seconds for the %s, 6 for tokens', (name) => {
    const timeout = vi.spyOn(AbortSignal, 'timeout')
    const { signal } = requestOptions(createOidc({ [name]: 'https://id.example.com/x' }), name)
    expect(timeout.mock.calls).toEqual([[name === 'token_endpoint' ? 6000 : 3000]])
    expect(signal).toBe(timeout.mock.results[0]?.value)
    timeout.mockRestore()
  })

  it.each([['token_endpoint', 256], ['userinfo_endpoint', 1024]] as const)('bounds the %s to %i KB', async (name, kilobytes) => {
    const provider = await startProvider()
    const { [customFetch]: fetch } = requestOptions(provider.createOidc(), name)
    provider.answerWith([200, 'x'.repeat(kilobytes * 1024)])
    expect(await (await fetch(provider.issuer, {})).text()).toHaveLength(kilobytes * 1024)
    provider.answerWith([200, 'x'.repeat(kilobytes * 1024 + 1)])
    await expect(fetch(provider.issuer, {})).rejects.toThrow(RangeError)
  })

  it('passes an answer without a body on', async () => {
    const provider = await startProvider(response => response.writeHead(204).end())
    const { [customFetch]: fetch } = requestOptions(provider.createOidc(), 'revocation_endpoint')
    expect(await fetch(provider.issuer, {})).toMatchObject({ status: 204, body: null })
  })
})

describe('a browser', () => {
  it.each(wrong)('is never sent to %j', async (value) => {
    const oidc = createOidc({ authorization_endpoint: value, end_session_endpoint: value })
    const login = createAuthorizationRequest(oidc, { redirectUri: 'https://app.example.com/callback', scope: 'openid', audience: null, parameters: {} })
    await expect(login).rejects.toEqual(unusable('authorization_endpoint'))
    await expect(createEndSessionRequest(oidc, { postLogoutRedirectUri: 'https://app.example.com/', sid: null }))
      .rejects.toEqual(unusable('end_session_endpoint'))
  })
})
