import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import {
  ada, apiPage, appears, isSignedInAs, logoutButton, onFixture, open, ping, pingSays, success, userPage,
} from '../support/journeys.ts'
import { it } from '../support/visit.ts'

const visitor = { user: 'ada', expectedComplaints: /status of 401/ }

/** The page says that the session has ended; signing in again, silently at the tenant, comes back to this very page. */
async function saysSoAndComesBack(page: Page): Promise<void> {
  await appears(page.getByRole('alert').filter({ hasText: 'Your session has ended.' }))
  const { pathname, search } = new URL(page.url())
  await page.getByRole('link', { name: 'Log in again' }).click()
  await appears(logoutButton(page))
  expect(new URL(page.url())).toMatchObject({ pathname, search })
  await isSignedInAs(page, ada)
}

describe('a session whose grant the tenant has ended', () => {
  it('says so at the next refresh, in all tabs, and signs in again on the same page, with its query', async ({ visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 1 })
    const { page, context } = await visit(visitor)
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await open(page, `${apiPage}?tab=two&page=3`)
    const other = await context.newPage()
    await open(other, userPage)
    await control.revokeGrants('ada')

    await ping(page)
    await appears(other.getByRole('link', { name: 'Log in again' }))
    await saysSoAndComesBack(page)
    await pingSays(page)
  })
})

describe('back-channel logout', () => {
  it('refuses the next click on a link and says why', async ({ visit, control }) => {
    const { page } = await visit(visitor)
    await open(page)
    await control.logOutByBackchannel('ada')
    await onFixture(page).getByRole('link', { name: 'Fixture user' }).click()
    await page.waitForURL(userPage)
    await appears(page.getByRole('alert').filter({ hasText: 'Your session has ended.' }))
    expect(await page.getByText('ada.marsh@example.com').count()).toBe(0)
  })

  it.for(['a', 'no'])('refuses the next Ping with %s valid ID token in memory, and says why', async (has, { visit, control }) => {
    const { page } = await visit(visitor)
    await open(page)
    if (has === 'a') await pingSays(page)
    await control.logOutByBackchannel('ada')

    await ping(page)
    await appears(page.getByRole('alert').filter({ hasText: 'Your session has ended.' }))
    expect(await page.getByText(success).count()).toBe(0)
    await isSignedInAs(page, null)
  })
})
