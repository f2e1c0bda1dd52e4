import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { findBarriers } from '../support/accessibility.ts'
import {
  ada, apiPage, appears, isSignedInAs, logoutButton, onFixture, open, pickUser, ping, pingSays, userPage,
} from '../support/journeys.ts'
import { it } from '../support/visit.ts'

const looks = [['light', 1280], ['dark', 1280], ['light', 375], ['dark', 375]] as const

/** Keeps a picture of the page, light and dark, wide and narrow, and asserts that it has no barriers. */
async function looksRight(page: Page, name: string): Promise<void> {
  for (const [colorScheme, width] of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    await page.screenshot({ path: `test-results/ends-${name}-${colorScheme}-${width}.png`, fullPage: true, animations: 'disabled' })
    expect(await findBarriers(page), `${colorScheme} ${width}`).toEqual([])
  }
}

describe('Log out', () => {
  it('goes on to the provider when the session here has ended meanwhile (E1)', async ({ visit, app, tenant }) => {
    const { page, context } = await visit({ user: 'ada' })
    await open(page)
    await context.clearCookies({ domain: new URL(app.baseUrl).hostname })
    await logoutButton(page).click()
    // Not told which session ends, the provider asks.
    await page.waitForURL(`${tenant.issuer}**`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/')
    await page.goto(userPage)
    await appears(page.getByRole('button', { name: ada }))
  })

  it('may be pressed twice', async ({ visit }) => {
    const { page } = await visit({ user: 'ada' })
    await open(page)
    await logoutButton(page).dblclick()
    await page.waitForURL('/')
    await isSignedInAs(page, null)
  })

  it.for(['with', 'without'])('does not wait for a revocation that hangs, %s JavaScript (E2)', async (mode, { visit, control, tenant }) => {
    const { page } = await visit({ user: 'ada', javaScriptEnabled: mode === 'with' })
    await (mode === 'with' ? open(page) : page.goto(apiPage))
    await control.setFaults({ revocation: { mode: 'hang' } })
    await logoutButton(page).click()
    await page.waitForURL('/')
    await isSignedInAs(page, null)
    await page.goto(userPage)
    expect(page.url()).toContain(tenant.issuer)
    await appears(page.getByRole('button', { name: ada }))
  })

  it.for(['with', 'without'])('everywhere ends the session of another browser, %s JavaScript', async (mode, { visit }) => {
    const [{ page }, other] = [await visit({ user: 'ada', javaScriptEnabled: mode === 'with' }), await visit({ user: 'ada' })]
    await (mode === 'with' ? open(page, userPage) : page.goto(userPage))
    if (mode === 'with') await looksRight(page, 'user')
    await page.getByRole('button', { name: 'End all sessions' }).click()
    await page.waitForURL('/')
    for (const browser of [page, other.page]) await isSignedInAs(browser, null)
  })
})

describe('a refresh that the provider refuses for good (E3)', () => {
  it.for([
    ['mfa_required', 403], ['access_denied', 403], ['unauthorized_client', 403], ['interaction_required', 403], ['no ID token', 200],
  ] as const)('offers to log in again, and comes back to the same page: %s', async ([error, status], { visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 1 })
    const { page } = await visit({ user: 'ada', expectedComplaints: /status of 401/ })
    await open(page, `${apiPage}?tab=two`)
    if (status === 200) await control.setSwitches({ refreshedIdToken: 'none' })
    else await control.setFaults({ token: { mode: 'refuse', error, status } })
    const loginAgain = page.getByRole('link', { name: 'Log in again' })
    // The ID token of the sign-in may serve to its end.
    await expect.poll(async () => (await ping(page), await page.locator('[aria-busy=true]').count(), loginAgain.count())).toBe(1)
    expect(await page.getByText('can’t be reached').count()).toBe(0)
    if (error === 'mfa_required') await looksRight(page, 'session-ended')

    await control.setFaults({ token: { mode: 'ok' } })
    await control.setSwitches({ refreshedIdToken: 'issued' })
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await loginAgain.click()
    await page.waitForURL(`${apiPage}?tab=two`)
    await appears(logoutButton(page))
    await pingSays(page)
  })
})

describe('a login that is refused', () => {
  it.for([
    ['unauthorized', 'user is blocked', 'Your account is blocked'],
    ['mfa_required', undefined, 'One more step is needed'],
    ['access_denied', 'email_not_verified', 'Your e-mail address isn’t verified'],
    ['server_error', undefined, 'The sign-in service isn’t available'],
  ] as const)('says why, at a reload too, and tries again for the page asked for: %s (E4, E6)', async ([error, description, title], {
    visit, control,
  }) => {
    const { page } = await visit({ expectedComplaints: /status of [45]0\d/ })
    await control.setFaults({ authorize: { mode: 'refuse', error, error_description: description } })
    await page.goto(`${userPage}#claims`)
    await pickUser(page)
    await appears(page.getByRole('heading', { name: title }))
    await page.waitForURL('/callback')
    await looksRight(page, `refused-${error}`)
    await page.reload()
    await appears(page.getByRole('heading', { name: title }))

    await control.setFaults({ authorize: { mode: 'ok' } })
    await page.getByRole('link', { name: 'Try again' }).click()
    await page.waitForURL(/\/fixture\/user/)
    await isSignedInAs(page, ada)
  })

  it('lets the user choose another account', async ({ visit, control }) => {
    const { page } = await visit({ expectedComplaints: /status of 403/ })
    await control.setFaults({ authorize: { mode: 'refuse', error: 'unauthorized' } })
    await page.goto(userPage)
    await pickUser(page)
    await control.setFaults({ authorize: { mode: 'ok' } })
    // The provider has signed Ada in: trying again would not ask who it is.
    await page.getByRole('link', { name: 'Use another account' }).click()
    await pickUser(page, 'Ben Lindqvist')
    await page.waitForURL(userPage)
    await isSignedInAs(page, 'Ben Lindqvist')
  })

  it('says that cookies are needed where the browser sends none (E7)', async ({ visit, app }) => {
    const { page, context } = await visit({ expectedComplaints: /status of 400/ })
    await page.goto(userPage)
    await context.clearCookies({ domain: new URL(app.baseUrl).hostname })
    await pickUser(page)
    await appears(page.getByRole('heading', { name: 'Cookies are needed to log in' }))
    await looksRight(page, 'cookies-blocked')
  })
})

describe('Log in', () => {
  it('comes back to the anchor (E10)', async ({ visit }) => {
    const { page } = await visit()
    await open(page, '/fixture#anchor')
    await onFixture(page).getByRole('link', { name: 'Log in' }).click()
    await pickUser(page)
    await page.waitForURL('/fixture#anchor')
  })
})
