import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import {
  ada, appears, blockSessionReads, isSignedInAs, onFixture, open, pickUser, pingButton, pingSays, success, userPage,
} from '../support/journeys.ts'
import { it } from '../support/visit.ts'

const ben = 'Ben Lindqvist'

/** Signs in as Ben in another tab of the same browser, while the first one shows Ada. */
async function signInAsBen(page: Page): Promise<void> {
  const other = await page.context().newPage()
  await other.goto('/api/auth/login?prompt=login&returnTo=/fixture/user')
  await pickUser(other, ben)
  await other.waitForURL(userPage)
  await appears(other.getByRole('heading', { name: ben }))
}

describe('a tab that shows Ada, while another tab signs in as Ben', () => {
  it('shows Ben as soon as the other tab has started', async ({ visit }) => {
    const { page } = await visit({ user: 'ada' })
    await open(page)
    await pingSays(page)
    await signInAsBen(page)
    await appears(page.locator('.fixture-user', { hasText: ben }))
    await pingSays(page)
  })

  it('shows Ben before it calls the API for him, where the tabs cannot talk', async ({ visit }) => {
    const { page, context } = await visit({ user: 'ada', expectedComplaints: /ERR_FAILED/ })
    await context.addInitScript(() => Object.defineProperty(globalThis, 'BroadcastChannel', { value: undefined }))
    await open(page)
    const calls: string[] = []
    page.on('request', request => request.url().endsWith('/api/fixture/id-token') && calls.push(request.url()))
    const allowReads = await blockSessionReads(page)
    await signInAsBen(page)
    allowReads()
    await pingButton(page).dispatchEvent('click')
    await appears(page.getByRole('alert').filter({ hasText: 'Another account is signed in now.' }))
    await appears(page.locator('.fixture-user', { hasText: ben }))
    expect(calls).toEqual([])
    await page.getByRole('button', { name: 'Try again' }).click()
    await appears(page.getByText(success))
  })
})

describe('a browser that blocks', () => {
  it('BroadcastChannel, Web Locks and storage has working pages and pings', async ({ visit }) => {
    const { page, context } = await visit({ user: 'ada' })
    await context.addInitScript(() => {
      const deny = () => {
        throw new DOMException('The operation is insecure.', 'SecurityError')
      }
      globalThis.BroadcastChannel = function () {
        deny()
      } as unknown as typeof BroadcastChannel
      LockManager.prototype.request = () => Promise.reject(new DOMException('denied', 'SecurityError'))
      for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, { get: deny })
    })
    await open(page)
    await pingSays(page)
    await onFixture(page).getByRole('link', { name: 'Fixture home' }).click()
    await appears(page.getByRole('heading', { level: 1 }))
  })
})

describe('a lock that a suspended tab holds', () => {
  it('holds up a Ping for two seconds', async ({ visit }) => {
    const { page, context } = await visit({ user: 'ada' })
    await open(page)
    const other = await context.newPage()
    await other.goto('/healthz')
    await other.evaluate(() => void navigator.locks.request('auth0:refresh', () => new Promise(() => {})))
    await pingSays(page)
  })
})

describe('a page whose chunk is gone after a deployment', () => {
  it('is loaded from the server, and leaves no user in the storage of the browser', async ({ visit }) => {
    const { page, context } = await visit({ user: 'ada', expectedComplaints: /Failed to (?:fetch|load)|net::ERR/ })
    await page.goto('/fixture')
    const known = await (await context.request.get('/fixture')).text()
    let isDeployed = true
    await page.route('**/_nuxt/*.js', (route) => {
      const isKnown = known.includes(new URL(route.request().url()).pathname)
      return isDeployed && !isKnown ? route.fulfill({ status: 404 }) : route.continue()
    })
    page.on('request', request => isDeployed &&= !(request.isNavigationRequest() && request.url().endsWith(userPage)))
    await page.reload()
    await onFixture(page).getByRole('link', { name: 'Fixture user' }).click()
    await appears(page.getByRole('heading', { name: ada }))
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toMatch(/ada/i)
  })
})

describe('the HTML of a page', () => {
  it('has nothing of a cookie auth.token that another application on this host has set', async ({ visit, app }) => {
    const { context } = await visit()
    await context.addCookies([{ name: 'auth.token', value: 'foreign-value', url: app.baseUrl }])
    const page = await context.request.get('/')
    expect(await page.text()).not.toContain('foreign-value')
    expect(page.headers()['set-cookie'] ?? '').not.toContain('auth.token')
  })
})

describe('Log in', () => {
  it('comes back to the fragment', async ({ visit }) => {
    const { page } = await visit()
    await page.goto('/fixture#anchor')
    await page.waitForFunction(() => document.querySelector('nav a[href*="%23anchor"]') !== null)
    await onFixture(page).getByRole('link', { name: 'Log in' }).click()
    await pickUser(page)
    await page.waitForURL('/fixture#anchor')
    await isSignedInAs(page, ada)
  })
})

describe('the callback page', () => {
  it('keeps the reason and the way back when it is reloaded', async ({ visit }) => {
    const { page } = await visit({ expectedComplaints: /status of 4\d\d/ })
    await page.goto(userPage)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await appears(page.getByRole('heading', { name: 'The login was cancelled' }))
    await page.waitForURL('/callback')
    await page.reload()
    await appears(page.getByRole('heading', { name: 'The login was cancelled' }))
    expect(await page.getByText('Try again', { exact: true }).getAttribute('href')).toContain('returnTo=%2Ffixture%2Fuser')
  })

  it('has no code in its HTML, its payload or its address bar, whatever a router module has made of its path', async ({ visit }) => {
    const { page, context } = await visit({ expectedComplaints: /status of 4\d\d/ })
    for (const path of ['/callback', '/Callback/', '/en/callback']) {
      const html = await (await context.request.get(`${path}?code=a-code&state=a-state`)).text()
      expect(html, path).not.toMatch(/a-code|a-state/)
      await page.goto(`${path}?code=a-code&state=a-state`)
      await appears(page.getByRole('heading', { level: 1 }))
      await page.waitForURL(path)
    }
  })
})
