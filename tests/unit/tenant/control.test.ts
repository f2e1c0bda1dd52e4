import { request } from 'node:http'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { decodeJwt, refreshAtTenant, signInAtTenant } from '../../support/tenantSession.ts'
import { control, createTenant } from './tenantFixture.ts'
import type { Tenant } from '../../../tenant/startTenant.ts'

async function readJwks(tenant: Tenant): Promise<{ keys: { kid: string }[] }> {
  return (await fetch(`${tenant.issuer}.well-known/jwks.json`)).json()
}

async function verify(tenant: Tenant, jwt: string) {
  return jwtVerify(jwt, createLocalJWKSet(await readJwks(tenant) as never), { issuer: tenant.issuer, audience: tenant.clientId })
}

function requestRaw(tenant: Tenant, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: tenant.port, path: '/control', headers }, (res) => {
      res.resume()
      resolve(res.statusCode ?? 0)
    }).on('error', reject).end()
  })
}

describe('GET /control', () => {
  it('describes the tenant and holds no secret', async () => {
    const tenant = await createTenant({ clientSecret: 'never tell' })
    const { body } = await control(tenant, 'GET', '')
    expect(body).toMatchObject({ issuer: tenant.issuer, clientId: tenant.clientId })
    expect(body).toMatchObject({ lifetimes: { idTokenSeconds: 3600 }, faults: { jwks: { mode: 'ok' } } })
    expect(body.users).toHaveLength(4)
    expect(body.keys).toEqual([{ kid: expect.any(String), state: 'signing' }])
    expect(JSON.stringify(body)).not.toMatch(/never tell|"d"/)
  })

  it.each([
    ['an Origin', { origin: 'http://127.0.0.1:4400' }, 403],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a same-site fetch', { 'sec-fetch-site': 'same-site' }, 403],
    ['a foreign Host', { host: 'rebind.example' }, 403],
    ['a typed address', { 'sec-fetch-site': 'none' }, 200],
  ])('answers %s (%o) with %i', async (_what, headers, status) => {
    expect(await requestRaw(await createTenant(), headers)).toBe(status)
  })

  it('refuses a foreign Host on every other path too', async () => {
    const tenant = await createTenant()
    const status = await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: tenant.port, path: '/.well-known/jwks.json', headers: { host: 'rebind.example' } }, (res) => {
        res.resume()
        resolve(res.statusCode)
      }).on('error', reject).end()
    })
    expect(status).toBe(421)
  })

  it.each([
    ['GET', '/nothing', undefined, 404],
    ['POST', '/users/nobody/revoke-grants', undefined, 404],
    ['DELETE', '/faults', undefined, 405],
    ['PATCH', '/lifetimes', { idTokenSeconds: 0 }, 400],
    ['PATCH', '/lifetimes', { sessionSeconds: 5 }, 400],
    ['PUT', '/faults', { jwks: { mode: 'broken' } }, 400],
    ['PUT', '/faults', { moon: { mode: 'down' } }, 400],
    ['POST', '/sign', { payload: 'text' }, 400],
    ['POST', '/users/ada/backchannel-logout', { uri: 'file:///etc/passwd' }, 400],
  ])('answers %s %s %o with %i and a sentence', async (method, path, body, status) => {
    const answer = await control(await createTenant(), method, path, body)
    expect(answer).toEqual({ status, body: { error: expect.stringMatching(/\.$/) } })
  })
})

describe('PATCH /control/lifetimes', () => {
  it('holds for what is issued from then on', async () => {
    const tenant = await createTenant()
    await control(tenant, 'PATCH', '/lifetimes', { idTokenSeconds: 5, accessTokenSeconds: 7 })
    const { claims, response } = await signInAtTenant(tenant, { user: 'ada' })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(5)
    expect(response.expires_in).toBe(7)
  })
})

describe('POST /control/keys', () => {
  it('rotate signs with a new key and keeps the old one published; retire unpublishes it', async () => {
    const tenant = await createTenant()
    const before = await signInAtTenant(tenant, { user: 'ada' })
    await control(tenant, 'POST', '/keys/rotate')
    const after = await refreshAtTenant(tenant, before.refreshToken)

    expect(decodeJwt(after.idToken, 0).kid).not.toBe(decodeJwt(before.idToken, 0).kid)
    expect((await readJwks(tenant)).keys).toHaveLength(2)
    await verify(tenant, before.idToken)
    await verify(tenant, after.idToken)

    const { body } = await control(tenant, 'POST', '/keys/retire')
    expect(body.keys).toEqual([{ kid: decodeJwt(after.idToken, 0).kid, state: 'signing' }])
    await verify(tenant, after.idToken)
    await expect(verify(tenant, before.idToken)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })
})

describe('POST /control/sign', () => {
  it('signs any payload with the current key, under any header', async () => {
    const tenant = await createTenant()
    const payload = { iss: tenant.issuer, aud: tenant.clientId, sub: 'x' }
    const honest = await control(tenant, 'POST', '/sign', { payload })
    const lying = await control(tenant, 'POST', '/sign', { payload, header: { alg: 'none', crit: ['x'] } })

    expect((await verify(tenant, honest.body.jwt)).payload).toEqual(payload)
    expect(decodeJwt(lying.body.jwt, 0)).toMatchObject({ alg: 'none', crit: ['x'], typ: 'JWT', kid: expect.any(String) })
  })
})

describe('counters and reset', () => {
  it('counts requests by endpoint, those that a fault answers included', async () => {
    const tenant = await createTenant()
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    await refreshAtTenant(tenant, refreshToken)
    await refreshAtTenant(tenant, 'unknown').catch(() => undefined)
    await control(tenant, 'PUT', '/faults', { token: { mode: 'down' } })
    await refreshAtTenant(tenant, refreshToken).catch(() => undefined)

    expect((await control(tenant, 'GET', '')).body.counters).toMatchObject({
      authorize: 1, token: 4, tokenAuthorizationCode: 1, tokenRefresh: 3, tokenRefreshGranted: 1, jwks: 0,
    })
  })

  it('reset puts everything back and drops every session and grant', async () => {
    const tenant = await createTenant()
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    await control(tenant, 'PATCH', '/lifetimes', { idTokenSeconds: 5 })
    await control(tenant, 'PUT', '/faults', { jwks: { mode: 'down' } })
    const { body } = await control(tenant, 'POST', '/reset')

    expect(body).toMatchObject({ lifetimes: { idTokenSeconds: 3600 }, faults: { jwks: { mode: 'ok' } }, counters: { token: 0 } })
    await expect(refreshAtTenant(tenant, refreshToken)).rejects.toThrow('invalid_grant')
  })
})
