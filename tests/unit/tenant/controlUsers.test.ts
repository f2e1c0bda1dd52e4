import { createRemoteJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { refreshAtTenant, signInAtTenant } from '../../support/tenantSession.ts'
import { control, createTenant } from './tenantFixture.ts'

describe('POST /control/users/:user/revoke-grants', () => {
  it('kills the refresh tokens of only that user', async () => {
    const tenant = await createTenant()
    const ada = await signInAtTenant(tenant, { user: 'ada' })
    const ben = await signInAtTenant(tenant, { user: 'ben' })
    const { body } = await control(tenant, 'POST', `/users/${encodeURIComponent(String(ada.claims.sub))}/revoke-grants`)

    expect(body).toEqual({ revokedRefreshTokens: 1 })
    await expect(refreshAtTenant(tenant, ada.refreshToken)).rejects.toThrow('invalid_grant')
    await expect(refreshAtTenant(tenant, ben.refreshToken)).resolves.toBeDefined()
  })
})

describe('POST /control/users/:user/backchannel-logout', () => {
  it('returns a logout token that verifies, and sends nothing, with send: false', async () => {
    const tenant = await createTenant()
    const { body } = await control(tenant, 'POST', '/users/ada/backchannel-logout', { send: false, sid: 's1' })
    const keys = createRemoteJWKSet(new URL(`${tenant.issuer}.well-known/jwks.json`))
    const expected = { issuer: tenant.issuer, audience: tenant.clientId }
    const { payload, protectedHeader } = await jwtVerify(body.logoutToken, keys, expected)

    expect(protectedHeader.typ).toBe('logout+jwt')
    expect(payload).toMatchObject({ sid: 's1', jti: expect.any(String), sub: expect.stringMatching(/^auth0\|/) })
    expect(payload.events).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} })
    expect(payload).not.toHaveProperty('nonce')
    expect((await control(tenant, 'GET', '')).body.counters.backchannelLogoutSent).toBe(0)
  })

  it('sends it to the given address and tells the answer’s status', async () => {
    const tenant = await createTenant()
    const uri = `${tenant.issuer}oauth/token`
    expect(await control(tenant, 'POST', '/users/ada/backchannel-logout', { uri })).toEqual({ status: 200, body: { uri, status: 400 } })
    const nowhere = await control(tenant, 'POST', '/users/ada/backchannel-logout', { uri: 'http://127.0.0.1:1/' })
    expect(nowhere).toEqual({ status: 502, body: { error: 'Nobody answered at http://127.0.0.1:1/.' } })
  })
})
