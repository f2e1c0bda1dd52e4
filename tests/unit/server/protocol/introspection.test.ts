import { describe, expect, it } from 'vitest'
import { introspectToken } from '#server/protocol/claims'
import { startProvider } from './scriptedProvider'
import type { Answer } from './scriptedProvider'

describe('introspectToken (RFC 7662 §2)', () => {
  it.each([{ active: false }, { active: true, sub: 'auth0|alice', scope: 'openid' }])('gives what the provider says: %j', async (body) => {
    const provider = await startProvider([200, body])
    await expect(introspectToken(provider.createOidc({ clientSecret: 'secret' }), 'opaque')).resolves.toEqual(body)
    expect(provider.requests[0]).toMatchObject({ path: '/introspect', form: { token: 'opaque', token_type_hint: 'access_token' }, headers: { authorization: expect.stringMatching(/^Basic /) } })
  })

  it.each<[string, Answer, string]>([
    ['does not say whether it is active', [200, { sub: 'x' }], 'provider_error'],
    ['says so in text', [200, { active: 'true' }], 'provider_error'],
    ['is signed', [200, 'a.b.c', { 'content-type': 'application/token-introspection+jwt' }], 'provider_error'],
    ['refuses the client', [401, { error: 'invalid_client' }], 'provider_error'],
    ['fails', [503, {}], 'temporarily_unavailable'],
  ])('could not tell when the answer %s: %s', async (_, answer, code) => {
    const provider = await startProvider(answer)
    await expect(introspectToken(provider.createOidc(), 'opaque')).rejects.toMatchObject({ code })
  })

  it('could not tell where the provider has no such endpoint', async () => {
    const provider = await startProvider()
    await expect(introspectToken(provider.createOidc({}, { introspection_endpoint: undefined }), 'opaque'))
      .rejects.toMatchObject({ code: 'provider_error', cause: { message: 'discovery has no introspection_endpoint' } })
  })
})
