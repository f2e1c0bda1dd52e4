import { describe, expect, it } from 'vitest'
import { createCookieJar } from '../../support/cookieJar.ts'
import { createAuthorizationUrl, refreshAtTenant, signInAtTenant, walkAuthorization } from '../../support/tenantSession.ts'
import { control, createTenant } from './tenantFixture.ts'

describe('the fault `refuse`', () => {
  it.each([
    ['mfa_required', 403], ['access_denied', 403], ['unauthorized_client', 400], ['interaction_required', 400], ['invalid_grant', 400],
  ])('token: answers %s with %i and leaves the refresh token unused', async (error, status) => {
    const tenant = await createTenant()
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    await control(tenant, 'PUT', '/faults', { token: { mode: 'refuse', error, error_description: 'For a reason.', status } })
    const body = new URLSearchParams({ client_id: tenant.clientId, grant_type: 'refresh_token', refresh_token: refreshToken })
    const response = await fetch(`${tenant.issuer}oauth/token`, { method: 'POST', body })

    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ error, error_description: 'For a reason.' })
    await control(tenant, 'PUT', '/faults', { token: { mode: 'ok' } })
    await expect(refreshAtTenant(tenant, refreshToken)).resolves.toBeDefined()
  })

  it.each([
    ['unauthorized', 'user is blocked'], ['mfa_required', 'Multifactor authentication required'], ['server_error', 'Try later'],
  ])('authorize: sends %s to the callback after the sign-in page, with state and iss', async (error, error_description) => {
    const tenant = await createTenant()
    await control(tenant, 'PUT', '/faults', { authorize: { mode: 'refuse', error, error_description } })
    const { url } = createAuthorizationUrl(tenant, {})
    const { searchParams } = await walkAuthorization(url, 'ada')

    expect(Object.fromEntries(searchParams)).toEqual({
      error, error_description, state: url.searchParams.get('state'), iss: tenant.issuer,
    })
  })

  it('authorize: refuses somebody who is signed in already, too', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    await signInAtTenant(tenant, { user: 'ada', jar })
    await control(tenant, 'PUT', '/faults', { authorize: { mode: 'refuse', error: 'unauthorized' } })
    await expect(signInAtTenant(tenant, { user: 'ada', jar })).rejects.toThrow('unauthorized')
  })

  it.each([
    { token: { mode: 'refuse' } },
    { token: { mode: 'refuse', error: 'x', status: 200 } },
    { token: { mode: 'refuse', error: 'x', error_description: 1 } },
  ])('takes no %o', async (faults) => {
    expect((await control(await createTenant(), 'PUT', '/faults', faults)).status).toBe(400)
  })
})

describe('acr_values (OpenID Connect Core §3.1.2.1)', () => {
  const acr_values = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

  it('asks somebody who is signed in again, and the ID token says how and when', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    const first = await signInAtTenant(tenant, { user: 'ada', jar })
    const { url } = createAuthorizationUrl(tenant, { parameters: { acr_values } })
    expect((await jar.fetch(url)).headers.get('location')).toContain('/interaction/')

    const stepUp = await signInAtTenant(tenant, { user: 'ada', jar, parameters: { acr_values } })
    expect(first.claims).not.toHaveProperty('acr')
    expect(stepUp.claims).toMatchObject({ sub: first.claims.sub, acr: acr_values, amr: ['mfa'], auth_time: expect.any(Number) })
  })

  it('asks only once in a session', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    await signInAtTenant(tenant, { user: 'ada', jar, parameters: { acr_values } })
    const { url } = createAuthorizationUrl(tenant, { parameters: { acr_values } })
    expect((await jar.fetch(url)).headers.get('location')).toMatch(/^http:\/\/localhost:3000\/callback\?code=/)
  })

  it('a refreshed ID token has no amr, as at Auth0', async () => {
    const tenant = await createTenant()
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada', parameters: { acr_values } })
    const { claims } = await refreshAtTenant(tenant, refreshToken)
    expect(claims).toMatchObject({ acr: acr_values, auth_time: expect.any(Number) })
    expect(claims).not.toHaveProperty('amr')
  })
})
