import { createLocalJWKSet, exportJWK, exportPKCS8, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { refreshTokens, revokeRefreshToken } from '#server/protocol/tokenEndpoint'
import { signingAlgorithms } from '#server/platform/signingAlgorithms'
import { clientId, createSigningKey, signingKey } from '../../../support/issueIdToken'
import { startProvider } from './scriptedProvider'
import type { OidcClientOptions } from '#server/protocol/oidcClient'

const tokens = { access_token: 'access', token_type: 'bearer' }

/** The request that a client makes to authenticate. */
async function authenticate(options: Partial<OidcClientOptions>, methods?: unknown) {
  const provider = await startProvider([200, tokens])
  await refreshTokens(provider.createOidc(options, { token_endpoint_auth_methods_supported: methods }), 'old')
  const [{ form, headers } = { form: {} as Record<string, string>, headers: {} as Record<string, string> }] = provider.requests
  return { issuer: provider.issuer, form, headers }
}

describe('createOidcClient, authentication (OpenID Connect Core §9)', () => {
  it('is by client_secret_post where the provider lists it', async () => {
    const { form, headers } = await authenticate({ clientSecret: 'secret' }, ['client_secret_basic', 'client_secret_post'])
    expect(form).toMatchObject({ client_id: clientId, client_secret: 'secret' })
    expect(headers.authorization).toBeUndefined()
  })

  const others: [unknown][] = [[undefined], [['client_secret_basic']], [['private_key_jwt']], [5], [{}]]
  it.each(others)('is by client_secret_basic where it lists %j', async (methods) => {
    const { form, headers } = await authenticate({ clientSecret: 'se:cret' }, methods)
    expect(atob(String(headers.authorization).replace('Basic ', ''))).toBe('test%2Dclient:se%3Acret')
    expect(form).not.toHaveProperty('client_secret')
  })

  it('is by the configured method, whatever the provider lists', async () => {
    const basic = await authenticate({ clientSecret: 'secret', clientAuthMethod: 'client_secret_basic' }, ['client_secret_post'])
    expect(basic.headers.authorization).toMatch(/^Basic /)
    const posted = await authenticate({ clientSecret: 'secret', clientAuthMethod: 'client_secret_post' }, ['client_secret_basic'])
    expect(posted.form).toMatchObject({ client_secret: 'secret' })
  })

  it('is none without a secret', async () => {
    const { form, headers } = await authenticate({})
    expect(form).toEqual({ client_id: clientId, grant_type: 'refresh_token', refresh_token: 'old' })
    expect(headers.authorization).toBeUndefined()
  })

  it.each(signingAlgorithms)('is by private_key_jwt with a key for %s, as JWK or PEM (RFC 7523)', async (alg) => {
    const { privateKey, jwk } = await createSigningKey('client-key', alg)
    const pem = await exportPKCS8(privateKey)
    const privateJwk = await exportJWK(privateKey)
    const ways = [{ ...privateJwk, kid: 'client-key', alg }, { ...privateJwk, kid: 'client-key' }].map(key => JSON.stringify(key))
    for (const clientKey of [...ways, pem]) {
      const { issuer, form } = await authenticate({ clientKey, clientSecret: 'not used' })
      // Without its name, an RSA key is taken for RS256.
      const getKey = createLocalJWKSet({ keys: [{ ...jwk, alg: undefined }] })
      const expected = { audience: issuer, issuer: clientId, subject: clientId }
      const { payload, protectedHeader } = await jwtVerify(form.client_assertion ?? '', getKey, expected)
      expect(payload.jti).toEqual(expect.any(String))
      expect(protectedHeader.kid).toBe(clientKey.startsWith('{') ? 'client-key' : undefined)
      expect(form).not.toHaveProperty('client_secret')
    }
  })

  it.each([
    ['a word', 'secret words'],
    ['a broken JWK', '{"kty":"RSA",'],
    ['a secret', '{"kty":"oct","k":"AAAA"}'],
    ['a key of no kind', '{"kty":"EC"}'],
    ['a public key', JSON.stringify(signingKey.jwk)],
    ['a JWK for encryption', JSON.stringify({ ...signingKey.jwk, alg: 'RSA-OAEP' })],
  ])('is refused as a configuration when the key is %s, which is not repeated', async (_, clientKey) => {
    const provider = await startProvider([200, tokens])
    await expect(refreshTokens(provider.createOidc({ clientKey }), 'old')).rejects.toMatchObject({
      code: 'configuration', message: expect.stringMatching(/^(?!.*secret words).*NUXT_AUTH0_CLIENT_KEY/),
    })
    expect(provider.requests).toEqual([])
  })

  it('is the same at every endpoint', async () => {
    const provider = await startProvider([200, {}])
    await revokeRefreshToken(provider.createOidc({ clientSecret: 'secret' }), 'old')
    expect(provider.requests[0]?.headers.authorization).toMatch(/^Basic /)
    expect(provider.requests[0]?.form).toEqual({ token: 'old', token_type_hint: 'refresh_token' })
  })
})
