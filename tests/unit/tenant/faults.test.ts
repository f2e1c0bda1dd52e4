import { describe, expect, it } from 'vitest'
import { refreshAtTenant, signInAtTenant } from '../../support/tenantSession.ts'
import { control, createTenant } from './tenantFixture.ts'

const jwks = '.well-known/jwks.json'

describe('PUT /control/faults', () => {
  it.each([
    ['down', 503],
    ['html', 500],
  ])('%s answers %i', async (mode, status) => {
    const tenant = await createTenant()
    await control(tenant, 'PUT', '/faults', { jwks: { mode } })
    expect((await fetch(tenant.issuer + jwks)).status).toBe(status)
  })

  it('reset destroys the connection', async () => {
    const tenant = await createTenant()
    await control(tenant, 'PUT', '/faults', { jwks: { mode: 'reset' } })
    await expect(fetch(tenant.issuer + jwks)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  })

  it('slow answers as usual, later', async () => {
    const tenant = await createTenant()
    await control(tenant, 'PUT', '/faults', { jwks: { mode: 'slow', delayMs: 300 } })
    const startedAt = Date.now()
    const { keys } = await (await fetch(tenant.issuer + jwks)).json()
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(290)
    expect(keys).toHaveLength(1)
  })

  it('late has worked before it answers', async () => {
    const tenant = await createTenant()
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    await control(tenant, 'PUT', '/faults', { token: { mode: 'late', delayMs: 300 } })
    const readGranted = async () => (await control(tenant, 'GET', '')).body.counters.tokenRefreshGranted
    const startedAt = Date.now()
    const answer = refreshAtTenant(tenant, refreshToken)
    await expect.poll(readGranted, { timeout: 250, interval: 20 }).toBe(1)
    expect((await answer).idToken).not.toBe('')
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(290)
  })

  it('hang never answers', async () => {
    const tenant = await createTenant()
    await control(tenant, 'PUT', '/faults', { jwks: { mode: 'hang' } })
    await expect(fetch(tenant.issuer + jwks, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('garbage is not JSON', async () => {
    const tenant = await createTenant()
    await control(tenant, 'PUT', '/faults', { jwks: { mode: 'garbage' } })
    const response = await fetch(tenant.issuer + jwks)
    expect(response.status).toBe(200)
    await expect(response.json()).rejects.toBeInstanceOf(SyntaxError)
  })

  it.each([
    ['jwks', jwks, { keys: [] }],
    ['discovery', '.well-known/openid-configuration', {}],
  ])('empty makes %s an empty answer', async (endpoint, path, expected) => {
    const tenant = await createTenant()
    await control(tenant, 'PUT', '/faults', { [endpoint]: { mode: 'empty' } })
    expect(await (await fetch(tenant.issuer + path)).json()).toEqual(expected)
  })

  it('huge is 10 MB', async () => {
    const tenant = await createTenant()
    await control(tenant, 'PUT', '/faults', { jwks: { mode: 'huge' } })
    expect((await (await fetch(tenant.issuer + jwks)).text()).length).toBeGreaterThan(10_000_000)
  })

  it.each([
    ['authorize', 'GET', 'authorize'],
    ['token', 'POST', 'oauth/token'],
    ['revocation', 'POST', 'oauth/revoke'],
    ['userinfo', 'GET', 'userinfo'],
  ])('changes %s and nothing else, until it is ok again', async (endpoint, method, path) => {
    const tenant = await createTenant()
    await control(tenant, 'PUT', '/faults', { [endpoint]: { mode: 'down' } })
    expect((await fetch(tenant.issuer + path, { method })).status).toBe(503)
    expect((await fetch(tenant.issuer + jwks)).status).toBe(200)
    await control(tenant, 'PUT', '/faults', { [endpoint]: { mode: 'ok' } })
    expect((await fetch(tenant.issuer + path, { method })).status).toBeLessThan(500)
  })
})
