import { describe, expect, it } from 'vitest'
import { createCookieJar } from '../../support/cookieJar.ts'
import { refreshAtTenant, signInAtTenant } from '../../support/tenantSession.ts'
import type { Switches } from '../../../tenant/switches.ts'
import { createTenant } from './tenantFixture.ts'

async function signIn(switches: Partial<Switches>, parameters?: Record<string, string>) {
  const tenant = await createTenant({ switches })
  return { tenant, ...await signInAtTenant(tenant, { user: 'ada', parameters }) }
}

describe('refreshedIdToken', () => {
  it('none: a refresh gives an access token and a refresh token, and no ID token', async () => {
    const { tenant, idToken, refreshToken } = await signIn({ refreshedIdToken: 'none' })
    const { response } = await refreshAtTenant(tenant, refreshToken)
    expect(idToken).not.toBe('')
    expect(Object.keys(response).sort()).toEqual(['access_token', 'expires_in', 'refresh_token', 'scope', 'token_type'])
  })
})

describe('grants', () => {
  it.each([
    ['shared', false], ['each', true],
  ] as const)('%s: whether a sign-in outlives the refresh token of another: %j', async (grants, lives) => {
    const [tenant, jar] = [await createTenant({ switches: { grants } }), createCookieJar()]
    const [first, second] = [await signInAtTenant(tenant, { user: 'ada', jar }), await signInAtTenant(tenant, { user: 'ada', jar })]
    const body = new URLSearchParams({ client_id: tenant.clientId, token: first.refreshToken })
    expect((await fetch(`${tenant.issuer}oauth/revoke`, { method: 'POST', body })).status).toBe(200)
    expect(await refreshAtTenant(tenant, second.refreshToken).then(() => true, () => false)).toBe(lives)
  })
})

describe('refreshToken and offlineAccess', () => {
  it('none: no refresh token, although offline_access was asked for', async () => {
    expect((await signIn({ refreshToken: 'none' })).response).not.toHaveProperty('refresh_token')
  })

  it('fixed: the same refresh token serves again and again', async () => {
    const { tenant, refreshToken } = await signIn({ refreshToken: 'fixed' })
    await refreshAtTenant(tenant, refreshToken)
    expect((await refreshAtTenant(tenant, refreshToken)).refreshToken).toBe(refreshToken)
  })

  it('promptConsent: a refresh token only with prompt=consent (OpenID Connect Core §11)', async () => {
    const switches = { offlineAccess: 'promptConsent' } as const
    expect((await signIn(switches)).refreshToken).toBe('')
    expect((await signIn(switches, { prompt: 'consent' })).refreshToken).not.toBe('')
  })
})
