import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { ada, appears, isSignedInAs, logoutButton, open, ping, success } from '../support/journeys.ts'
import type { TenantControl } from '../support/tenantControl.ts'
import { itWithOwn as it } from '../support/visit.ts'
import type { Visitor, VisitorOptions } from '../support/visit.ts'

const unavailable = 'The sign-in service can’t be reached right now. You’re still signed in; please try again.'
const complaints = { expectedComplaints: /status of 50[234]|ERR_(?:CONNECTION|EMPTY)|net::ERR/ }

/** Visits a page with an ID token that is due at once; what is issued afterwards lives for an hour. */
async function visitDue(visit: (options: VisitorOptions) => Promise<Visitor>, control: TenantControl): Promise<Page> {
  await control.setLifetimes({ idTokenSeconds: 1 })
  const { page } = await visit({ user: 'ada', ...complaints })
  await control.setLifetimes({ idTokenSeconds: 3600 })
  await open(page)
  return page
}

/** The page says what is going on, offers a retry, and the user is as signed in as before. */
async function saysSoAndOffersRetry(page: Page): Promise<void> {
  await appears(page.getByRole('alert').filter({ hasText: unavailable }))
  await appears(page.getByRole('button', { name: 'Try again' }))
  await appears(logoutButton(page))
  await isSignedInAs(page, ada)
}

async function tryAgainSucceeds(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try again' }).click()
  await appears(page.getByText(success))
  expect(await page.getByRole('alert').filter({ hasText: /\S/ }).count()).toBe(0)
}

describe('the tenant', () => {
  it('may be killed during a refresh and brought back: no reload, no sign-in', async ({ visit, control, tenant }) => {
    const page = await visitDue(visit, control)
    await page.evaluate(() => document.body.dataset.neverReloaded = 'yes')
    await control.setFaults({ token: { mode: 'hang' } })
    await ping(page)
    await expect.poll(async () => (await control.readCounters()).tokenRefresh).toBe(1)

    await tenant.kill()
    await saysSoAndOffersRetry(page)

    await tenant.bringBack()
    await tryAgainSucceeds(page)
    expect(await page.evaluate(() => document.body.dataset.neverReloaded)).toBe('yes')
    expect((await control.readCounters()).authorize).toBe(0)
  })

  it('may hang: the page stops waiting after 10 seconds', async ({ visit, control }) => {
    const page = await visitDue(visit, control)
    await page.clock.install()
    await control.setFaults({ token: { mode: 'hang' } })
    await ping(page)
    await appears(page.locator('button[aria-busy=true]'))
    await expect.poll(async () => (await control.readCounters()).tokenRefresh).toBe(1)
    await page.clock.fastForward(10_000)
    await saysSoAndOffersRetry(page)
  })
})

describe('the app', () => {
  it('may be away for a while: the page says so and goes on afterwards', async ({ visit, control, app }) => {
    const page = await visitDue(visit, control)
    await app.stop()
    await ping(page)
    await appears(page.getByRole('alert').filter({ hasText: unavailable }))

    await app.restart()
    await tryAgainSucceeds(page)
  })
})
