import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { it } from '../support/e2e.ts'
import { pingSays, signIn, success } from '../support/journeys.ts'

const twoHoursMs = 2 * 60 * 60 * 1000

/** Counts the times that this tab asks for an ID token. */
function countRenewals(page: Page): { count: number } {
  const asked = { count: 0 }
  page.on('request', request => asked.count += Number(request.url().endsWith('/api/auth/token')))
  return asked
}

describe('an open tab', () => {
  it('renews the ID token shortly before it expires, so that the next Ping waits for nothing', async ({ visit, control }) => {
    const { page } = await visit()
    await control.setLifetimes({ idTokenSeconds: 6 })
    await signIn(page)
    await pingSays(page, success)
    await control.setLifetimes({ idTokenSeconds: 3600 })
    const before = await control.readCounters()
    const asked = countRenewals(page)

    await page.waitForResponse('**/api/auth/token')
    expect((await control.readCounters()).tokenRefreshGranted).toBe((before.tokenRefreshGranted ?? 0) + 1)
    await pingSays(page, success)
    expect(asked.count).toBe(1)
  })

  it('looks at the clock again when its computer wakes up, where timers stood still', async ({ visit, control }) => {
    const { page, context } = await visit({ expectedComplaints: /ERR_INTERNET_DISCONNECTED/ })
    await page.clock.install()
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await signIn(page)
    await pingSays(page, success)
    const asked = countRenewals(page)

    await context.setOffline(true)
    await page.clock.setSystemTime(Date.now() + twoHoursMs)
    await page.waitForTimeout(1000)
    expect(asked.count).toBe(0)
    await Promise.all([page.waitForResponse('**/api/auth/token'), context.setOffline(false)])
    expect(asked.count).toBe(1)
  })

  it('asks for no ID token before somebody needed one', async ({ visit, control }) => {
    const { page } = await visit()
    await control.setLifetimes({ idTokenSeconds: 3 })
    const asked = countRenewals(page)
    await signIn(page)
    await page.waitForTimeout(4000)
    expect(asked.count).toBe(0)
  })
})
