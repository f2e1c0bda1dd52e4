import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { findBarriers } from '../support/accessibility.ts'
import { it } from '../support/e2e.ts'
import type { VisitorOptions } from '../support/e2e.ts'
import { appears, pingSays, signIn, success } from '../support/journeys.ts'

const looks: [string, VisitorOptions][] = [
  ['light', { colorScheme: 'light', viewport: { width: 1280, height: 900 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 900 } }],
  ['light-375', { colorScheme: 'light', viewport: { width: 375, height: 800 } }],
  ['dark-375', { colorScheme: 'dark', viewport: { width: 375, height: 800 } }],
]

const states: [string, (page: Page) => Promise<unknown>][] = [
  ['home-stranger', page => page.goto('/')],
  ['home-user', async (page) => {
    await signIn(page, '/profile')
    await page.goto('/')
  }],
  ['profile', page => signIn(page, '/profile')],
  ['profile-long-claims', page => signIn(page, '/profile', 'Clara Ortega')],
  ['profile-no-picture', page => signIn(page, '/profile', 'Zoë')],
  ['backend-api', page => signIn(page)],
  ['backend-api-success', async (page) => {
    await signIn(page)
    await pingSays(page, success)
  }],
  ['backend-api-error', async (page) => {
    await signIn(page)
    await page.route('**/api/private', route => route.abort('connectionreset'))
    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByRole('alert'))
  }],
  ['callback-refused', page => page.goto('/callback?error=access_denied&state=forged')],
  ['not-found', page => page.goto('/no-such-page')],
]

describe.each(states)('%s', (state, open) => {
  it.for(looks)('is free of barriers and of horizontal scrolling (%s)', async ([look, options], { visit }) => {
    const { page } = await visit({ ...options, expectedComplaints: /status of 4\d\d|ERR_CONNECTION_RESET/ })
    await open(page)
    await page.evaluate(() => document.fonts.ready)
    await page.screenshot({ path: `test-results/${state}-${look}.png`, fullPage: true, animations: 'disabled' })

    expect(await findBarriers(page)).toEqual([])
    expect(await page.title()).toMatch(/\S/)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})

describe('the look', () => {
  it('has no request that fails', async ({ visit }) => {
    const { page } = await visit()
    const failed: string[] = []
    page.on('response', response => response.status() >= 400 && failed.push(`${response.status()} ${response.url()}`))
    page.on('requestfailed', request => failed.push(`failed ${request.url()}`))
    await signIn(page, '/profile')
    for (const path of ['/', '/backend-api']) await page.goto(path, { waitUntil: 'networkidle' })
    expect(failed).toEqual([])
  })
})
