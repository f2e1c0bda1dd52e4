import { describe, expect, it } from 'vitest'
import { createTenant } from './tenantFixture.ts'

describe('discovery (OpenID Connect Discovery 1.0 §3)', () => {
  it('announces Auth0’s paths under an issuer with a trailing slash', async () => {
    const { issuer, port } = await createTenant()
    const metadata = await (await fetch(`${issuer}.well-known/openid-configuration`)).json()

    expect(issuer).toBe(`http://127.0.0.1:${port}/`)
    expect(metadata).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}authorize`,
      token_endpoint: `${issuer}oauth/token`,
      revocation_endpoint: `${issuer}oauth/revoke`,
      userinfo_endpoint: `${issuer}userinfo`,
      jwks_uri: `${issuer}.well-known/jwks.json`,
      end_session_endpoint: `${issuer}oidc/logout`,
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      authorization_response_iss_parameter_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    })
  })

  it('publishes an RSA key without its private part', async () => {
    const { issuer } = await createTenant()
    const { keys } = await (await fetch(`${issuer}.well-known/jwks.json`)).json()

    expect(keys).toHaveLength(1)
    expect(keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', kid: expect.any(String) })
    expect(Object.keys(keys[0]).filter(name => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name))).toEqual([])
  })

  it('sends a browser that came by localhost to the issuer, and refuses other hosts', async () => {
    const { issuer, port } = await createTenant()
    const byLocalhost = await fetch(`http://localhost:${port}/authorize?a=b`, { redirect: 'manual' })
    expect(byLocalhost.status).toBe(307)
    expect(byLocalhost.headers.get('location')).toBe(`${issuer}authorize?a=b`)
  })

  it('prints nothing of its own', async () => {
    const lines: string[] = []
    const write = (line: unknown) => lines.push(String(line))
    const original = { warn: console.warn, info: console.info }
    Object.assign(console, { warn: write, info: write })
    try {
      const { issuer } = await createTenant()
      await fetch(`${issuer}.well-known/openid-configuration`)
    }
    finally {
      Object.assign(console, original)
    }
    expect(lines).toEqual([])
  })
})
