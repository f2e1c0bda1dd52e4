import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { it } from '../support/e2e.ts'
import { ada, appears, isSignedInAs, pingSays, signIn, success } from '../support/journeys.ts'

const refused = { expectedComplaints: /status of 401/ }

/** The page says that the session has ended; signing in again, silently at the tenant, comes back to this very page. */
async function saysSoAndComesBack(page: Page): Promise<void> {
  await appears(page.getByRole('alert').filter({ hasText: 'Your session has ended.' }))
  const { pathname, search } = new URL(page.url())
  await page.getByRole('link', { name: 'Log in again' }).click()
  await appears(page.getByRole('button', { name: 'Log out' }))
  expect(new URL(page.url())).toMatchObject({ pathname, search })
  await isSignedInAs(page, ada)
}

describe('a session whose grant the tenant has ended', () => {
  it('says so at the next renewal and signs in again on the same page, with its query', async ({ visit, control }) => {
    const { page } = await visit(refused)
    await control.setLifetimes({ idTokenSeconds: 1 })
    await signIn(page, '/backend-api?tab=two&page=3')
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await control.revokeGrants('ada')

    await page.getByRole('button', { name: 'Ping' }).click()
    await saysSoAndComesBack(page)
    await pingSays(page, success)
  })

  it('shows in all tabs', async ({ visit, control }) => {
    const { page, context } = await visit(refused)
    await control.setLifetimes({ idTokenSeconds: 1 })
    await signIn(page)
    const other = await context.newPage()
    await other.goto('/profile')
    await appears(other.getByRole('heading', { name: ada }))
    await control.revokeGrants('ada')

    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByRole('link', { name: 'Log in again' }))
    await appears(other.getByRole('link', { name: 'Log in again' }))
  })
})

describe('back-channel logout', () => {
  it('refuses the next click on a link and says why', async ({ visit, control }) => {
    const { page } = await visit(refused)
    await signIn(page)
    await control.logOutByBackchannel('ada')
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await page.waitForURL('/profile')
    await appears(page.getByRole('alert').filter({ hasText: 'Your session has ended.' }))
    expect(await page.getByText('ada.marsh@example.com').count()).toBe(0)
  })

  it.for(['a', 'no'])('refuses the next Ping with %s valid ID token in memory, and says why', async (has, { visit, control }) => {
    const { page } = await visit(refused)
    await signIn(page)
    if (has === 'a') await pingSays(page, success)
    await control.logOutByBackchannel('ada')

    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByRole('alert').filter({ hasText: 'Your session has ended.' }))
    expect(await page.getByText(success).count()).toBe(0)
    await isSignedInAs(page, null)
  })

  it('asks for a sign-in at the next page load', async ({ visit, control, tenant }) => {
    const { page } = await visit(refused)
    await signIn(page)
    await control.logOutByBackchannel('ada')
    const requests: string[] = []
    page.on('request', request => requests.push(request.url()))
    await page.reload()
    expect(requests.some(url => url.startsWith(`${tenant.issuer}authorize`))).toBe(true)
  })
})

describe('a user whose ID token has 7 KB', () => {
  it('signs in, pings, renews and pings again', async ({ visit, control }) => {
    const { page } = await visit()
    await control.setLifetimes({ idTokenSeconds: 1 })
    await signIn(page, '/backend-api', 'Clara Ortega')
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await pingSays(page, success)
    expect((await control.readCounters()).tokenRefresh).toBe(1)

    await page.reload()
    await pingSays(page, success)
    await isSignedInAs(page, 'Clara Ortega')
    const idToken = await page.evaluate(async () => {
      const response = await fetch('/api/auth/token', { method: 'POST' })
      return (await response.json() as { idToken: string }).idToken
    })
    expect(idToken.length).toBeGreaterThan(7000)
  })
})
