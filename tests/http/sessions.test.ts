import { describe, expect } from 'vitest'
import { askForToken, readUserName } from '../support/appSession.ts'
import { createCookieJar } from '../support/cookieJar.ts'
import { it } from '../support/http.ts'
import { signInByHttp, walkToCallback } from '../support/signInByHttp.ts'
import { decodeJwt } from '../support/tenantSession.ts'

/** Sends a logout token and returns the status of the answer. */
async function logOutWith(baseUrl: string, logoutToken: string): Promise<number> {
  const body = new URLSearchParams({ logout_token: logoutToken })
  return (await fetch(`${baseUrl}/api/auth/backchannel-logout`, { method: 'POST', body })).status
}

describe('signing in while signed in (S10)', () => {
  it('ends the session that it replaces, here and at the provider', async ({ app: { baseUrl }, control, signIn }) => {
    const jar = await signIn('ada')
    const copy = jar.header('/')
    const { callback } = await walkToCallback(baseUrl, { user: 'ben', jar })
    await jar.fetch(callback)

    expect(await readUserName(baseUrl, copy)).toBeNull()
    expect(await askForToken(baseUrl, baseUrl, copy)).toMatchObject({ status: 401, body: { error: 'login_required' } })
    expect(await readUserName(baseUrl, jar.header('/'))).toBe('Ben Lindqvist')
    await expect.poll(async () => (await control.readCounters()).revocation).toBe(1)
    expect(await control.revokeGrants('ada')).toBe(0)
    expect(await control.revokeGrants('ben')).toBe(1)
  })

  it('for a step-up leaves the new session its refresh token, where both share a grant', async ({ app: { baseUrl }, control }) => {
    await control.setSwitches({ grants: 'shared' })
    const tenantJar = createCookieJar()
    const jar = await signInByHttp(baseUrl, 'ada', tenantJar)
    const copy = jar.header('/')
    const { callback } = await walkToCallback(baseUrl, { jar, tenantJar, query: '?max_age=600' })
    await jar.fetch(callback)
    expect(await readUserName(baseUrl, copy)).toBeNull()

    const body = JSON.stringify({ fresh: true })
    const refreshed = await jar.fetch(`${baseUrl}/api/auth/token`, {
      method: 'POST', headers: { 'origin': baseUrl, 'content-type': 'application/json' }, body,
    })
    expect(refreshed.status).toBe(200)
    expect((await control.readCounters()).revocation).toBe(0)
  })

  it('is not undone by a refresh that was under way', async ({ app: { baseUrl }, control, signIn }) => {
    await control.setLifetimes({ idTokenSeconds: 1 })
    const jar = await signIn('ada')
    const copy = jar.header('/')
    await control.setFaults({ token: { mode: 'late', delayMs: 1500 } })
    const refresh = askForToken(baseUrl, baseUrl, copy)
    await expect.poll(async () => (await control.readCounters()).tokenRefreshGranted).toBe(1)
    await control.setFaults({ token: { mode: 'ok' } })
    const { callback } = await walkToCallback(baseUrl, { user: 'ben', jar })
    await jar.fetch(callback)

    expect(await refresh).toMatchObject({ status: 401, cookie: copy })
    expect(await readUserName(baseUrl, copy)).toBeNull()
    await expect.poll(() => control.revokeGrants('ada')).toBe(0)
  })
})

describe('back-channel logout', () => {
  it('by sid ends a session whose refreshed ID token had none (W3)', async ({ app: { baseUrl }, tenant, control, signIn }) => {
    await control.setSwitches({ refreshedIdTokenClaims: { sid: null } })
    const jar = await signIn()
    const readSid = async (body: object) => {
      const headers = { 'origin': baseUrl, 'content-type': 'application/json' }
      const answer = await jar.fetch(`${baseUrl}/api/auth/token`, { method: 'POST', headers, body: JSON.stringify(body) })
      return decodeJwt((await answer.json() as { idToken: string }).idToken).sid
    }
    const sid = await readSid({})
    expect([typeof sid, await readSid({ fresh: true })]).toEqual(['string', undefined])
    expect(await readUserName(baseUrl, jar.header('/'))).toBe('Ada Marsh')

    const { sub, ...claims } = decodeJwt(await createLogoutToken(tenant.control, { sid }))
    expect(sub).toMatch(/^auth0/)
    expect(await logOutWith(baseUrl, await control.sign(claims))).toBe(200)
    expect(await readUserName(baseUrl, jar.header('/'))).toBeNull()
  })

  it('that arrives late leaves a newer session alone (W4)', async ({ app: { baseUrl }, control, signIn }) => {
    const old = (await signIn('ben')).header('/')
    const { iat, jti, ...claims } = decodeJwt(await control.createLogoutToken('ben'))
    const earlier = { ...claims, jti: `${String(jti)}-earlier`, iat: Number(iat) - 30 }
    expect(await logOutWith(baseUrl, await control.sign(earlier))).toBe(200)
    expect(await readUserName(baseUrl, old)).toBe('Ben Lindqvist')

    const later = { ...claims, jti: `${String(jti)}-later`, iat: Number(iat) + 1 }
    expect(await logOutWith(baseUrl, await control.sign(later))).toBe(200)
    expect(await readUserName(baseUrl, old)).toBeNull()
  })
})

/** A logout token of the tenant for one session, which is not sent. */
async function createLogoutToken(control: string, session: object): Promise<string> {
  const body = JSON.stringify({ ...session, send: false })
  const answer = await fetch(`${control.replace(/\/$/, '')}/users/ada/backchannel-logout`, { method: 'POST', body })
  return (await answer.json() as { logoutToken: string }).logoutToken
}
