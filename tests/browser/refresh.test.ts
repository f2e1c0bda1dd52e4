import { describe, expect } from 'vitest'
import { ada, appears, countTokenRequests, isSignedInAs, open, ping, pingSays } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

const twoHoursMs = 2 * 60 * 60 * 1000

describe('refreshing the ID token', () => {
  it('happens once when it has expired between two Pings, without a sign-in', async ({ visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 3 })
    const { page } = await visit({ user: 'ada' })
    await open(page)
    await pingSays(page)
    await control.setLifetimes({ idTokenSeconds: 3600 })
    const before = await control.readCounters()

    const pingAndCount = async () => {
      await pingSays(page)
      return (await control.readCounters()).tokenRefresh
    }
    await expect.poll(pingAndCount).toBe((before.tokenRefresh ?? 0) + 1)
    await pingSays(page)

    const after = await control.readCounters()
    expect(after.tokenRefresh).toBe((before.tokenRefresh ?? 0) + 1)
    expect(after.tokenRefreshGranted).toBe((before.tokenRefreshGranted ?? 0) + 1)
    expect(after.authorize).toBe(before.authorize)
  })

  it('is not needed while the ID token is fresh', async ({ visit, control }) => {
    const { page } = await visit({ user: 'ada' })
    const asked = countTokenRequests(page)
    await open(page)
    await pingSays(page)
    await pingSays(page)
    expect(asked.count).toBe(1)
    expect((await control.readCounters()).tokenRefresh).toBe(0)
  })

  it('redeems one refresh token for two tabs that ping at once', async ({ visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 1 })
    const { page: first, context } = await visit({ user: 'ada' })
    await control.setLifetimes({ idTokenSeconds: 3600 })
    const second = await context.newPage()
    await Promise.all([open(first), open(second)])

    await Promise.all([pingSays(first), pingSays(second)])
    expect((await control.readCounters()).tokenRefresh).toBe(1)
    await isSignedInAs(first, ada)
  })

  it('that fails because the tenant is down keeps the session, and the next Ping works', async ({ visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 1 })
    const { page } = await visit({ user: 'ada', expectedComplaints: /status of 50[23]/ })
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await control.setFaults({ token: { mode: 'down' } })
    await open(page)
    // The ID token of the sign-in serves to its end.
    const readSession = async () => await (await page.request.get('/api/auth/session')).json() as { idTokenExpiresAt: number }
    await expect.poll(async () => (await readSession()).idTokenExpiresAt * 1000 < Date.now()).toBe(true)

    await ping(page)
    await appears(page.getByRole('alert'))
    await isSignedInAs(page, ada)

    await control.setFaults({ token: { mode: 'ok' } })
    await pingSays(page)
  })
})

describe('an open tab', () => {
  it('refreshes the ID token shortly before it expires, so that the next Ping waits for nothing', async ({ visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 50 })
    const { page } = await visit({ user: 'ada' })
    await page.clock.install()
    await open(page)
    await pingSays(page)
    await control.setLifetimes({ idTokenSeconds: 3600 })
    const before = await control.readCounters()
    const asked = countTokenRequests(page)

    await Promise.all([page.waitForResponse('**/api/auth/token'), page.clock.fastForward(49_000)])
    expect((await control.readCounters()).tokenRefreshGranted).toBe((before.tokenRefreshGranted ?? 0) + 1)
    await pingSays(page)
    expect(asked.count).toBe(1)
  })

  it('looks at the clock again when its computer wakes up, where timers stood still', async ({ visit }) => {
    const { page, context } = await visit({ user: 'ada', expectedComplaints: /ERR_INTERNET_DISCONNECTED/ })
    await page.clock.install()
    await open(page)
    await pingSays(page)
    const asked = countTokenRequests(page)

    await context.setOffline(true)
    await page.clock.setSystemTime(Date.now() + twoHoursMs)
    expect(asked.count).toBe(0)
    await Promise.all([page.waitForResponse('**/api/auth/token'), context.setOffline(false)])
    expect(asked.count).toBe(1)
  })

  it('asks for no ID token before somebody needed one', async ({ visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 3 })
    const { page } = await visit({ user: 'ada' })
    await page.clock.install()
    const asked = countTokenRequests(page)
    await open(page)
    await page.clock.runFor(10_000)
    expect(asked.count).toBe(0)
  })
})
