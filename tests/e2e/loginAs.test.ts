import { describe, expect } from 'vitest'
import type { SessionData } from '#shared/types/auth'
import { it } from '../support/e2e.ts'
import { appears, isSignedInAs } from '../support/journeys.ts'
import { loginAs } from '../support/loginAs.ts'

const grace = { sub: 'auth0|grace', name: 'Grace Example', email: 'grace@example.com' }

describe('loginAs', () => {
  it('signs in for fetch, at no provider', async ({ app, control }) => {
    const { header } = await loginAs(grace, { secret: app.sessionSecret, baseUrl: app.baseUrl })
    const response = await fetch(`${app.baseUrl}/api/auth/session`, { headers: { cookie: header } })
    expect((await response.json() as SessionData).user).toMatchObject(grace)
    expect((await control.readCounters()).authorize).toBe(0)
  })

  it('signs in for Playwright, at no provider', async ({ app, visit }) => {
    const { page, context } = await visit()
    await context.addCookies((await loginAs(grace, { secret: app.sessionSecret, baseUrl: app.baseUrl })).cookies)
    await page.goto('/profile')
    await appears(page.getByRole('heading', { name: 'Grace Example' }))
  })

  it('is worth nothing with another secret', async ({ app, visit }) => {
    const { page, context } = await visit()
    await context.addCookies((await loginAs(grace, { secret: 'x'.repeat(32), baseUrl: app.baseUrl })).cookies)
    await isSignedInAs(page, null)
  })
})
