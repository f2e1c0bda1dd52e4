import { describe, expect } from 'vitest'
import { askForToken, signInAtApp } from '../support/appSession.ts'
import { it } from '../support/e2e.ts'
import { ada, appears, isSignedInAs, pingSays, signIn, success } from '../support/journeys.ts'

const lifeSeconds = 3

describe('renewing the ID token', () => {
  it('happens once when it has expired between two Pings, without a sign-in', async ({ visit, control }) => {
    const { page } = await visit()
    await control.setLifetimes({ idTokenSeconds: lifeSeconds })
    await signIn(page)
    await pingSays(page, success)
    await control.setLifetimes({ idTokenSeconds: 3600 })
    const before = await control.readCounters()

    await page.waitForTimeout((lifeSeconds + 1) * 1000)
    await pingSays(page, success)
    await pingSays(page, success)

    const after = await control.readCounters()
    expect(after.tokenRefresh).toBe((before.tokenRefresh ?? 0) + 1)
    expect(after.tokenRefreshGranted).toBe((before.tokenRefreshGranted ?? 0) + 1)
    expect(after.authorize).toBe(before.authorize)
  })

  it('is not needed while the ID token is fresh', async ({ visit, control }) => {
    const { page } = await visit()
    await signIn(page)
    await pingSays(page, success)
    await pingSays(page, success)
    expect((await control.readCounters()).tokenRefresh).toBe(0)
  })

  it('spends one refresh token for two tabs that ping at once', async ({ visit, control }) => {
    const { page: first, context } = await visit()
    const second = await context.newPage()
    await control.setLifetimes({ idTokenSeconds: lifeSeconds })
    await signIn(first)
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await second.goto('/backend-api')
    await appears(second.getByRole('button', { name: 'Ping' }))

    await Promise.all([pingSays(first, success), pingSays(second, success)])
    expect((await control.readCounters()).tokenRefresh).toBe(1)
    await isSignedInAs(first, ada)
  })

  it('spends one refresh token for 100 requests with one old cookie, straight after a rotation', async ({ app: { baseUrl }, control }) => {
    await control.setLifetimes({ idTokenSeconds: 50 })
    const cookie = (await signInAtApp(baseUrl, 'ada')).header('/')
    expect((await askForToken(baseUrl, baseUrl, cookie)).status).toBe(200)

    const answers = await Promise.all(Array.from({ length: 100 }, () => askForToken(baseUrl, baseUrl, cookie)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    expect((await control.readCounters()).tokenRefresh).toBe(1)
    expect(await control.revokeGrants('ada')).toBe(1)
  })

  it('that fails because the tenant is down keeps the session, and the next Ping works', async ({ visit, control }) => {
    const { page } = await visit({ expectedComplaints: /status of 50[23]/ })
    await control.setLifetimes({ idTokenSeconds: lifeSeconds })
    await signIn(page)
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await control.setFaults({ token: { mode: 'down' } })

    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByRole('alert'))
    await isSignedInAs(page, ada)

    await control.setFaults({ token: { mode: 'ok' } })
    await pingSays(page, success)
  })
})
