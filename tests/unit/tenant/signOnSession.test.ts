import { describe, expect, it } from 'vitest'
import { createCookieJar } from '../../support/cookieJar.ts'
import { createAuthorizationUrl, signInAtTenant, walkAuthorization } from '../../support/tenantSession.ts'
import { createTenant } from './tenantFixture.ts'

describe('sign-on session', () => {
  it('signs in a second time without a page', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    const first = await signInAtTenant(tenant, { user: 'ada', jar })
    const response = await jar.fetch(createAuthorizationUrl(tenant, {}).url)

    expect(new URL(response.headers.get('location') ?? '').origin).toBe('http://localhost:3000')
    expect((await signInAtTenant(tenant, { user: 'nobody', jar })).claims.sub).toBe(first.claims.sub)
  })

  it('answers prompt=none with login_required for a signed-out visitor, and with a code and refresh token for a user', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    const silent = { parameters: { prompt: 'none' } }
    const refused = await walkAuthorization(createAuthorizationUrl(tenant, silent).url, 'ada', jar)
    await signInAtTenant(tenant, { user: 'ada', jar })
    const session = await signInAtTenant(tenant, { user: 'nobody', jar, ...silent })

    expect(refused.searchParams.get('error')).toBe('login_required')
    expect(session.refreshToken).not.toBe('')
  })

  it.each(['login', 'consent', 'select_account'])('shows the sign-in page for prompt=%s', async (prompt) => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    await signInAtTenant(tenant, { user: 'ada', jar })
    const { claims } = await signInAtTenant(tenant, { user: 'ben', jar, parameters: { prompt } })
    expect(claims.nickname).toBe('ben')
  })

  it('shows the sign-in page for max_age=0 and tells auth_time', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    await signInAtTenant(tenant, { user: 'ada', jar })
    const response = await jar.fetch(createAuthorizationUrl(tenant, { parameters: { max_age: '0' } }).url)
    const { claims } = await signInAtTenant(tenant, { user: 'ada', jar, parameters: { max_age: '0' } })

    expect(response.headers.get('location')).toContain('/interaction/')
    expect(claims.auth_time).toEqual(expect.any(Number))
  })

  it('expires: a sign-in page that nobody began says so', async () => {
    const { issuer } = await createTenant()
    const response = await fetch(`${issuer}interaction/unknown`)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('expired')
  })
})
