import { describe, expect } from 'vitest'
import { it } from '../support/e2e.ts'
import { signIn } from '../support/journeys.ts'

describe('GET /api/private', () => {
  it('answers a caller without a token with 401 and a bare challenge', async ({ app }) => {
    const response = await fetch(`${app.baseUrl}/api/private`)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="[^"]+"$/)
    expect(response.headers.get('cache-control')).toContain('no-store')
  })

  it('answers the user’s ID token with the message', async ({ app, visit }) => {
    const { page } = await visit()
    await signIn(page)
    const idToken = await page.evaluate(async () => {
      const response = await fetch('/api/auth/token', { method: 'POST' })
      return (await response.json() as { idToken: string }).idToken
    })

    const response = await fetch(`${app.baseUrl}/api/private`, { headers: { authorization: `Bearer ${idToken}` } })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ msg: 'Your ID token was successfully validated!' })
  })

  it('takes a token that the tenant signed for this app and nothing else that it signed', async ({ app, control, tenant }) => {
    const now = Math.floor(Date.now() / 1000)
    const valid = { iss: tenant.issuer, aud: tenant.clientId, sub: 'auth0|somebody', iat: now, exp: now + 60 }
    const statusOf = async (claims: Record<string, unknown>) => {
      const authorization = `Bearer ${await control.sign(claims)}`
      const response = await fetch(`${app.baseUrl}/api/private`, { headers: { authorization } })
      const body = await response.json() as { error?: string }
      return `${response.status} ${body.error ?? 'ok'}`
    }

    expect(await statusOf(valid)).toBe('200 ok')
    expect(await statusOf({ ...valid, aud: 'another-app' })).toBe('401 invalid_token')
    expect(await statusOf({ ...valid, iss: 'https://evil.example/' })).toBe('401 invalid_token')
    expect(await statusOf({ ...valid, exp: now - 60 })).toBe('401 invalid_token')
  })

  it.for(['garbage', 'a.b.c', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'])('refuses %s as invalid_token', async (token, { app }) => {
    const response = await fetch(`${app.baseUrl}/api/private`, { headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })
})
