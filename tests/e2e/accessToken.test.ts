import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { startApp } from '../support/app.ts'
import type { App } from '../support/app.ts'
import { it as plainIt } from '../support/e2e.ts'
import { ada, signIn } from '../support/journeys.ts'

const ben = 'Ben Lindqvist'

const it = plainIt.extend('app', { scope: 'file' }, async ({ appPort, tenant }, { onCleanup }) => {
  const env = { NUXT_AUTH0_AUDIENCE: 'https://api.example.com/' }
  const app = await startApp({ port: appPort, issuer: tenant.issuer, clientId: tenant.clientId, env })
  onCleanup(() => app.stop())
  return app
})

/** What a script of the application gets of its own server. */
async function post(page: Page, path: string): Promise<Record<string, string>> {
  return page.evaluate(async path => (await fetch(path, { method: 'POST' })).json(), path)
}

async function get(app: App, path: string, token = ''): Promise<string> {
  const response = await fetch(app.baseUrl + path, { headers: { authorization: `Bearer ${token}` } })
  const body = await response.json() as { error?: string }
  return `${response.status} ${body.error ?? 'ok'}`
}

describe('access tokens (RFC 9068)', () => {
  it('open the API that asks for them, and no route that asks for an ID token', async ({ app, visit }) => {
    const { page } = await visit()
    await signIn(page, '/backend-api', ada)
    const { accessToken } = await post(page, '/api/auth/access-token')
    expect(await get(app, '/api/reports', accessToken)).toBe('200 ok')
    expect(await get(app, '/api/private', accessToken)).toBe('401 invalid_token')
  })

  it('cannot be stood in for by an ID token', async ({ app, visit }) => {
    const { page } = await visit()
    await signIn(page, '/backend-api', ada)
    const { idToken } = await post(page, '/api/auth/token')
    expect(await get(app, '/api/private', idToken)).toBe('200 ok')
    expect(await get(app, '/api/reports', idToken)).toBe('401 invalid_token')
  })

  it('of a user without the permission get 403', async ({ app, visit }) => {
    const { page } = await visit()
    await signIn(page, '/backend-api', ben)
    const { accessToken } = await post(page, '/api/auth/access-token')
    expect(await get(app, '/api/reports', accessToken)).toBe('403 insufficient_scope')
  })

  it('are renewed once they are spent, by one refresh grant that renews the ID token too', async ({ app, control, visit }) => {
    const { page } = await visit()
    await signIn(page, '/backend-api', ada)
    const first = await post(page, '/api/auth/access-token')
    expect(await post(page, '/api/auth/access-token')).toEqual(first)
    expect((await control.readCounters()).tokenRefreshGranted).toBe(0)

    await control.setLifetimes({ accessTokenSeconds: 5, idTokenSeconds: 5 })
    await page.context().clearCookies()
    await signIn(page, '/backend-api', ada)
    const spent = await post(page, '/api/auth/access-token')
    expect(spent.accessToken).not.toBe(first.accessToken)
    expect((await control.readCounters()).tokenRefreshGranted).toBe(1)
    expect(await get(app, '/api/reports', spent.accessToken)).toBe('200 ok')
  })
})

describe('without an audience', () => {
  plainIt('there is no access token to be had and no route that takes one', async ({ app, visit }) => {
    const { page } = await visit({ expectedComplaints: /status of 400/ })
    await signIn(page, '/backend-api', ada)
    expect(await post(page, '/api/auth/access-token')).toMatchObject({ error: 'invalid_request' })
    expect(await get(app, '/api/reports')).toBe('404 invalid_request')
  })
})
