import { describe, expect, it } from 'vitest'
import { requestUserInfo } from '#server/protocol/claims'
import { endless, startProvider } from './scriptedProvider'
import type { Answer } from './scriptedProvider'

const claims = { sub: 'auth0|alice', name: 'Alice', email: 'alice@example.com' }

describe('requestUserInfo (OpenID Connect Core §5.3)', () => {
  it.each<[string, Answer]>([
    ['JSON', [200, claims]], ['without a media type', response => response.end(JSON.stringify(claims))],
  ])('gives the claims about the user, asked with the access token: %s', async (_, answer) => {
    const provider = await startProvider(answer)
    await expect(requestUserInfo(provider.createOidc(), 'access', 'auth0|alice')).resolves.toEqual(claims)
    expect(provider.requests[0]).toMatchObject({ path: '/userinfo', headers: { authorization: 'Bearer access' } })
  })

  it('is null where the provider has no such endpoint', async () => {
    const provider = await startProvider()
    const oidc = provider.createOidc({}, { userinfo_endpoint: undefined })
    await expect(requestUserInfo(oidc, 'access', 'auth0|alice')).resolves.toBeNull()
  })

  it.each<[string, Answer, string]>([
    ['is about someone else', [200, { ...claims, sub: 'auth0|bob' }], 'provider_error'],
    ['does not say whom it is about', [200, { name: 'Alice' }], 'provider_error'],
    ['is about a number', [200, { ...claims, sub: 5 }], 'provider_error'],
    ['is signed', [200, 'a.b.c', { 'content-type': 'application/jwt' }], 'provider_error'],
    ['is an array', [200, [claims]], 'provider_error'],
    ['is not JSON', [200, 'name=Alice'], 'provider_error'],
    ['never ends', endless, 'provider_error'],
    ['refuses the access token', [401, {}, { 'www-authenticate': 'Bearer error="invalid_token"' }], 'provider_error'],
    ['redirects', [302, {}, { location: 'https://evil.example/' }], 'provider_error'],
    ['fails', [500, {}], 'temporarily_unavailable'],
    ['breaks off', response => response.destroy(), 'temporarily_unavailable'],
  ])('gives nothing when the answer %s: %s', async (_, answer, code) => {
    const provider = await startProvider(answer)
    await expect(requestUserInfo(provider.createOidc(), 'access', 'auth0|alice')).rejects.toMatchObject({ code })
  })

  it('says that signed answers are not supported', async () => {
    const provider = await startProvider([200, 'a.b.c', { 'content-type': 'application/jwt; charset=utf-8' }])
    await expect(requestUserInfo(provider.createOidc(), 'access', 'auth0|alice'))
      .rejects.toMatchObject({ message: expect.stringContaining('set it to plain JSON') })
  })
})
