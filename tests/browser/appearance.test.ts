import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { findBarriers } from '../support/accessibility.ts'
import { appears, open } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

const looks = [
  { look: 'light', colorScheme: 'light', width: 1280, height: 900 },
  { look: 'dark', colorScheme: 'dark', width: 1280, height: 900 },
  { look: 'light-375', colorScheme: 'light', width: 375, height: 800 },
  { look: 'dark-375', colorScheme: 'dark', width: 375, height: 800 },
] as const

const apiPage = '/backend-api'
const ping = (page: Page) => page.getByRole('button', { name: 'Ping' }).click()

/** Name, who looks, and how the page is brought into the state. */
const states: [string, string | undefined, (page: Page) => Promise<unknown>][] = [
  ['home-signed-out', undefined, page => page.goto('/')],
  ['home-user', 'ada', page => page.goto('/')],
  ['profile', 'ada', page => page.goto('/profile')],
  ['profile-long-claims', 'clara', page => page.goto('/profile')],
  ['profile-no-picture', 'zoe', page => page.goto('/profile')],
  ['backend-api', 'ada', page => open(page, apiPage)],
  ['backend-api-success', 'ada', async (page) => {
    await open(page, apiPage)
    await ping(page)
    await appears(page.getByText('successfully validated'))
  }],
  ['backend-api-error', 'ada', async (page) => {
    await open(page, apiPage)
    await page.route('**/api/private', route => route.abort('connectionreset'))
    await ping(page)
    await appears(page.getByRole('alert'))
  }],
  ['callback-refused', undefined, page => page.goto('/callback?error=access_denied&state=forged')],
  ['not-found', undefined, page => page.goto('/no-such-page')],
]

describe('the look', () => {
  it.for(states)('of %s has no barriers and no horizontal scrolling, light or dark, wide or narrow', async (row, { visit }) => {
    const [state, user, bringTo] = row
    const { page } = await visit({ user, expectedComplaints: /status of 4\d\d|ERR_CONNECTION_RESET/ })
    await bringTo(page)
    await page.evaluate(() => document.fonts.ready)
    expect(await page.title()).toMatch(/\S/)

    for (const { look, colorScheme, width, height } of looks) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height })
      await page.screenshot({ path: `test-results/${state}-${look}.png`, fullPage: true, animations: 'disabled' })
      expect(await findBarriers(page), look).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(overflow, look).toBeLessThanOrEqual(0)
    }
  })

  it('has no request that fails', async ({ visit }) => {
    const { page } = await visit({ user: 'ada' })
    const failed: string[] = []
    page.on('response', response => response.status() >= 400 && failed.push(`${response.status()} ${response.url()}`))
    page.on('requestfailed', request => failed.push(`failed ${request.url()}`))
    for (const path of ['/profile', '/', apiPage]) await page.goto(path, { waitUntil: 'networkidle' })
    expect(failed).toEqual([])
  })
})
