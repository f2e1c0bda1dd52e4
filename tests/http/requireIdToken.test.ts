import { describe, expect } from 'vitest'
import { post } from '../support/appSession.ts'
import type { CookieJar } from '../support/cookieJar.ts'
import { it } from '../support/http.ts'
import { walkToCallback } from '../support/signInByHttp.ts'
import { decodeJwt } from '../support/tenantSession.ts'

describe('requireIdToken', () => {
  it('answers a caller without a token with 401 and a bare challenge', async ({ app }) => {
    const response = await fetch(`${app.baseUrl}/api/fixture/id-token`)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="[^"]+"$/)
    expect(response.headers.get('cache-control')).toContain('no-store')
  })

  it('lets the user’s ID token in', async ({ app, signIn }) => {
    const { idToken } = await post(await signIn(), `${app.baseUrl}/api/auth/token`)
    const response = await fetch(`${app.baseUrl}/api/fixture/id-token`, { headers: { authorization: `Bearer ${idToken}` } })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ msg: 'The ID token is valid.' })
  })

  it('takes a token that the tenant signed for this app and nothing else that it signed', async ({ app, control, tenant }) => {
    const now = Math.floor(Date.now() / 1000)
    const valid = { iss: tenant.issuer, aud: tenant.clientId, sub: 'auth0|somebody', iat: now, exp: now + 60 }
    const statusOf = async (claims: Record<string, unknown>) => {
      const authorization = `Bearer ${await control.sign(claims)}`
      const response = await fetch(`${app.baseUrl}/api/fixture/id-token`, { headers: { authorization } })
      const body = await response.json() as { error?: string }
      return `${response.status} ${body.error ?? 'ok'}`
    }

    expect(await statusOf(valid)).toBe('200 ok')
    expect(await statusOf({ ...valid, aud: 'another-app' })).toBe('401 invalid_token')
    expect(await statusOf({ ...valid, iss: 'https://evil.example/' })).toBe('401 invalid_token')
    expect(await statusOf({ ...valid, exp: now - 60 })).toBe('401 invalid_token')
  })
})

describe('requireIdToken, roles', () => {
  const ask = async (baseUrl: string, idToken = '') =>
    fetch(`${baseUrl}/api/fixture/role`, { headers: { authorization: `Bearer ${idToken}` } })

  it('answers a user with the role admin', async ({ app, signIn }) => {
    const { idToken } = await post(await signIn('ada'), `${app.baseUrl}/api/auth/token`)
    expect(await (await ask(app.baseUrl, idToken)).json()).toEqual({ msg: 'The user has the role.' })
  })

  it('refuses another with 403, and says what is missing', async ({ app, signIn }) => {
    const { idToken } = await post(await signIn('ben'), `${app.baseUrl}/api/auth/token`)
    const answer = await ask(app.baseUrl, idToken)
    expect(answer.status).toBe(403)
    expect(answer.headers.get('www-authenticate'))
      .toBe('Bearer realm="api", error="insufficient_scope", error_description="The user lacks the required roles."')
    expect(await answer.json()).toEqual({ error: 'insufficient_scope', error_description: expect.any(String) })
  })
})

describe('requireIdToken, acr (RFC 9470)', () => {
  const ask = async (baseUrl: string, jar: CookieJar) => {
    const { idToken = '' } = await post(jar, `${baseUrl}/api/auth/token`)
    const response = await fetch(`${baseUrl}/api/fixture/step-up`, { headers: { authorization: `Bearer ${idToken}` } })
    const [, acr = ''] = /acr_values="([^"]+)"/.exec(response.headers.get('www-authenticate') ?? '') ?? []
    return { status: response.status, acr, claims: decodeJwt(idToken) }
  }

  it('asks for a second factor, and takes it after a refresh, too', async ({ app: { baseUrl }, control, signIn }) => {
    const jar = await signIn()
    const before = await ask(baseUrl, jar)
    expect(before.status).toBe(401)

    const { callback } = await walkToCallback(baseUrl, { jar, query: `?acr_values=${encodeURIComponent(before.acr)}` })
    await control.setLifetimes({ idTokenSeconds: 5 })
    await jar.fetch(callback)
    const after = await ask(baseUrl, jar)
    expect(after).toMatchObject({ status: 200, claims: { acr: before.acr, auth_time: expect.any(Number) } })

    // Auth0 leaves `amr` out of refreshed ID tokens.
    expect((await control.readCounters()).tokenRefreshGranted).toBe(1)
    expect(after.claims).not.toHaveProperty('amr')
  })
})
