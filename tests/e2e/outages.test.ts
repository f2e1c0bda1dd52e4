import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { it } from '../support/e2e.ts'
import { ada, appears, isSignedInAs, pingSays, signIn, success } from '../support/journeys.ts'
import type { TenantControl } from '../support/tenantControl.ts'

const unavailable = 'The sign-in service can’t be reached right now. You’re still signed in; please try again.'
const complaints = { expectedComplaints: /status of 50[234]|ERR_(?:CONNECTION|EMPTY)|net::ERR/ }

/** Signs in with an ID token that is due at once; what is issued afterwards lives for an hour. */
async function signInForRenewal(page: Page, control: TenantControl, path = '/backend-api'): Promise<void> {
  await control.setLifetimes({ idTokenSeconds: 1 })
  await signIn(page, path)
  await control.setLifetimes({ idTokenSeconds: 3600 })
}

/** The page says what is going on, offers a retry, and the user is as signed in as before. */
async function saysSoAndOffersRetry(page: Page): Promise<void> {
  await appears(page.getByRole('alert').filter({ hasText: unavailable }))
  await appears(page.getByRole('button', { name: 'Try again' }))
  await appears(page.getByRole('button', { name: 'Log out' }))
  await isSignedInAs(page, ada)
}

async function tryAgainSucceeds(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try again' }).click()
  await appears(page.getByText(success))
  expect(await page.getByRole('alert').filter({ hasText: /\S/ }).count()).toBe(0)
}

describe('the tenant', () => {
  it('may be killed during a renewal and brought back: no reload, no sign-in', async ({ visit, control, tenant }) => {
    const { page } = await visit(complaints)
    await signInForRenewal(page, control)
    await page.evaluate(() => document.body.dataset.neverReloaded = 'yes')
    await control.setFaults({ token: { mode: 'hang' } })
    await page.getByRole('button', { name: 'Ping' }).click()
    await expect.poll(async () => (await control.readCounters()).tokenRefresh).toBe(1)

    await tenant.kill()
    await saysSoAndOffersRetry(page)

    await tenant.bringBack()
    await tryAgainSucceeds(page)
    expect(await page.evaluate(() => document.body.dataset.neverReloaded)).toBe('yes')
    expect((await control.readCounters()).authorize).toBe(0)
  })

  it('may be down while a page is loaded: the user is known all the same', async ({ visit, control, tenant }) => {
    const { page } = await visit(complaints)
    await signInForRenewal(page, control, '/profile')
    await tenant.kill()
    await page.reload()
    await appears(page.getByRole('heading', { name: ada }))
    await tenant.bringBack()
    await isSignedInAs(page, ada)
  })

  it.for(['down', 'reset', 'garbage', 'html', 'empty', 'huge'])('may answer renewals with %s', async (mode, { visit, control }) => {
    const { page } = await visit(complaints)
    await signInForRenewal(page, control)
    await control.setFaults({ token: { mode } })
    await page.getByRole('button', { name: 'Ping' }).click()
    await saysSoAndOffersRetry(page)

    await control.setFaults({ token: { mode: 'ok' } })
    await tryAgainSucceeds(page)
  })

  it('may hang', async ({ visit, control }) => {
    const { page } = await visit(complaints)
    await signInForRenewal(page, control)
    await control.setFaults({ token: { mode: 'hang' } })
    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.locator('button[aria-busy=true]'))
    await saysSoAndOffersRetry(page)

    await control.setFaults({ token: { mode: 'ok' } })
    await tryAgainSucceeds(page)
  })

  it('may be slow: the button says that it is busy, and the answer comes', async ({ visit, control }) => {
    const { page } = await visit(complaints)
    await signInForRenewal(page, control)
    await control.setFaults({ token: { mode: 'slow', delayMs: 1500 } })
    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.locator('button[aria-busy=true]'))
    await appears(page.getByText(success))
    expect((await control.readCounters()).tokenRefresh).toBe(1)
  })
})

describe('the app', () => {
  it('may be restarted under an open page', async ({ visit, control, app }) => {
    const { page } = await visit(complaints)
    await signInForRenewal(page, control)
    await app.restart()
    await pingSays(page, success)
    await isSignedInAs(page, ada)
  })

  it('may be away for a while: the page says so and goes on afterwards', async ({ visit, control, app }) => {
    const { page } = await visit(complaints)
    await signInForRenewal(page, control)
    await app.stop()
    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByRole('alert').filter({ hasText: unavailable }))

    await app.restart()
    await tryAgainSucceeds(page)
  })

  it('may get a new secret in front of the old one, with a restart in between', async ({ visit, control, app }) => {
    const { page } = await visit(complaints)
    await signInForRenewal(page, control)
    const newSecret = 'a new secret of more than thirty-two characters'
    await app.restart({ NUXT_AUTH0_SESSION_SECRET: `${newSecret},${app.sessionSecret}` })
    await isSignedInAs(page, ada)
    await pingSays(page, success)

    // The renewal has sealed the session anew: the old secret can go.
    await app.restart({ NUXT_AUTH0_SESSION_SECRET: newSecret })
    await isSignedInAs(page, ada)
  })
})
