import { describe, expect, it } from 'vitest'
import { decodeJwt, refreshAtTenant, requestTokens, signInAtTenant } from '../../support/tenantSession.ts'
import { control, createTenant } from './tenantFixture.ts'

const audience = 'https://api.example.com/'

describe('refresh grant (RFC 6749 §6, RFC 9700 §4.14)', () => {
  it('gives a refresh token for offline_access without prompt=consent, and none without the scope', async () => {
    const tenant = await createTenant()
    expect((await signInAtTenant(tenant, { user: 'ada' })).response).toMatchObject({ scope: expect.stringContaining('offline_access') })
    expect((await signInAtTenant(tenant, { user: 'ada', scope: 'openid profile' })).refreshToken).toBe('')
  })

  it('rotates the refresh token and issues a new ID token for the same session', async () => {
    const tenant = await createTenant()
    const first = await signInAtTenant(tenant, { user: 'ada' })
    const second = await refreshAtTenant(tenant, first.refreshToken)

    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect(second.claims).toMatchObject({ sub: first.claims.sub, sid: first.claims.sid, name: 'Ada Marsh' })
  })

  it.each([undefined, 'a secret'])('ends the whole family when a token is used twice (client secret: %s)', async (clientSecret) => {
    const tenant = await createTenant({ clientSecret })
    const secret: Record<string, string> = clientSecret === undefined ? {} : { client_secret: clientSecret }
    const refresh = (refreshToken: string) =>
      requestTokens(tenant, { grant_type: 'refresh_token', refresh_token: refreshToken, ...secret })
    const first = await signInAtTenant(tenant, { user: 'ada', clientSecret })
    const third = await refresh((await refresh(first.refreshToken)).refreshToken)

    await expect(refresh(first.refreshToken)).rejects.toThrow('invalid_grant')
    await expect(refresh(third.refreshToken)).rejects.toThrow('invalid_grant')
  })

  it('takes the last token again during its overlap, and ends the family for an older one', async () => {
    const tenant = await createTenant()
    await control(tenant, 'PATCH', '/lifetimes', { rotationOverlapSeconds: 60 })
    const first = await signInAtTenant(tenant, { user: 'ada' })
    await refreshAtTenant(tenant, first.refreshToken)
    const second = await refreshAtTenant(tenant, first.refreshToken)
    expect((await control(tenant, 'GET', '')).body.counters).toMatchObject({ tokenRefreshGranted: 2, tokenRefreshRepeated: 1 })

    const third = await refreshAtTenant(tenant, second.refreshToken)
    await expect(refreshAtTenant(tenant, first.refreshToken)).rejects.toThrow('invalid_grant')
    await expect(refreshAtTenant(tenant, third.refreshToken)).rejects.toThrow('invalid_grant')
  })

  it('ends the family for a token that is used again after its overlap', async () => {
    const tenant = await createTenant()
    await control(tenant, 'PATCH', '/lifetimes', { rotationOverlapSeconds: 1 })
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    const { refreshToken: next } = await refreshAtTenant(tenant, refreshToken)
    await new Promise(resolve => setTimeout(resolve, 1100))
    await expect(refreshAtTenant(tenant, refreshToken)).rejects.toThrow('invalid_grant')
    await expect(refreshAtTenant(tenant, next)).rejects.toThrow('invalid_grant')
  })

  it('lets one of many simultaneous refreshes through, never two', async () => {
    const tenant = await createTenant()
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => refreshAtTenant(tenant, refreshToken)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('leaves another sign-in of the same user alone when a family dies', async () => {
    const tenant = await createTenant()
    const one = await signInAtTenant(tenant, { user: 'ada' })
    const other = await signInAtTenant(tenant, { user: 'ada' })
    await refreshAtTenant(tenant, one.refreshToken)
    await expect(refreshAtTenant(tenant, one.refreshToken)).rejects.toThrow('invalid_grant')
    await expect(refreshAtTenant(tenant, other.refreshToken)).resolves.toBeDefined()
  })

  it('ends with revocation (RFC 7009)', async () => {
    const tenant = await createTenant()
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    const body = new URLSearchParams({ client_id: tenant.clientId, token: refreshToken })
    const response = await fetch(`${tenant.issuer}oauth/revoke`, { method: 'POST', body })
    expect(response.status).toBe(200)
    await expect(refreshAtTenant(tenant, refreshToken)).rejects.toThrow('invalid_grant')
  })

  it('ends with the life of the refresh token', async () => {
    const tenant = await createTenant()
    await control(tenant, 'PATCH', '/lifetimes', { refreshTokenSeconds: 1 })
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada' })
    await new Promise(resolve => setTimeout(resolve, 2100))
    await expect(refreshAtTenant(tenant, refreshToken)).rejects.toThrow('invalid_grant')
  })
})

describe('client authentication (RFC 6749 §2.3.1)', () => {
  it('takes the secret in the body or by Basic, and nothing less', async () => {
    const tenant = await createTenant({ clientSecret: 'correct horse' })
    const { refreshToken } = await signInAtTenant(tenant, { user: 'ada', clientSecret: 'correct horse' })
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
    const basic = Buffer.from(`${tenant.clientId}:correct+horse`).toString('base64')
    const response = await fetch(`${tenant.issuer}oauth/token`, { method: 'POST', body, headers: { authorization: `Basic ${basic}` } })
    const { refresh_token: next } = await response.json()

    expect(response.status).toBe(200)
    await expect(refreshAtTenant(tenant, next)).rejects.toThrow('invalid_client')
  })
})

describe('organization', () => {
  it.each([
    ['org_acme000000000001', { org_id: 'org_acme000000000001', org_name: 'acme' }],
    ['acme', { org_id: 'org_acme000000000001', org_name: 'acme' }],
    ['org_other', { org_id: 'org_other' }],
  ])('%s becomes claims, also after a refresh', async (organization, expected) => {
    const tenant = await createTenant()
    const session = await signInAtTenant(tenant, { user: 'ada', parameters: { organization } })
    expect(session.claims).toMatchObject(expected)
    expect((await refreshAtTenant(tenant, session.refreshToken)).claims).toMatchObject(expected)
  })

  it('is absent when it was not asked for', async () => {
    expect((await signInAtTenant(await createTenant(), { user: 'ada' })).claims).not.toHaveProperty('org_id')
  })
})

describe('audience', () => {
  it('gives an RFC 9068 access token with scope and permissions, and again on refresh', async () => {
    const tenant = await createTenant()
    const first = await signInAtTenant(tenant, { user: 'clara', audience, scope: 'openid offline_access read:reports write:reports' })
    const second = await refreshAtTenant(tenant, first.refreshToken)

    for (const { accessToken, response } of [first, second]) {
      expect(decodeJwt(accessToken, 0)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' })
      expect(decodeJwt(accessToken)).toMatchObject({ iss: tenant.issuer, aud: audience, client_id: tenant.clientId })
      expect(decodeJwt(accessToken).permissions).toEqual(['read:reports'])
      expect(String(decodeJwt(accessToken).scope).split(' ').sort()).toEqual(['offline_access', 'openid', 'read:reports'])
      expect(response.scope).toBe(decodeJwt(accessToken).scope)
    }
  })

  it('refuses an API that the tenant does not have', async () => {
    const tenant = await createTenant()
    await expect(signInAtTenant(tenant, { user: 'ada', audience: 'https://other.example/' })).rejects.toThrow('access_denied')
  })

  it('without it, the access token is opaque and opens userinfo', async () => {
    const tenant = await createTenant()
    const { accessToken, claims } = await signInAtTenant(tenant, { user: 'ada' })
    const response = await fetch(`${tenant.issuer}userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })
    expect(accessToken).not.toContain('.')
    expect(await response.json()).toMatchObject({ sub: claims.sub, name: 'Ada Marsh' })
  })
})
