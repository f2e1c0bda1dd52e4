import { describe, expect } from 'vitest'
import { it } from '../support/e2e.ts'
import { ada, appears, becomesInteractive, isSignedInAs, pingSays, signIn, success } from '../support/journeys.ts'

describe('Ping', () => {
  it('shows what the server says, and again after a reload', async ({ visit }) => {
    const { page } = await visit()
    await signIn(page)
    await pingSays(page, success)

    await page.reload()
    await becomesInteractive(page)
    expect(await page.getByText(success).count()).toBe(0)
    await pingSays(page, success)
  })

  it('speaks its result to people who cannot see it', async ({ visit }) => {
    const { page } = await visit()
    await signIn(page)
    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByRole('status').filter({ hasText: success }))
  })

  it('works by keyboard alone', async ({ visit }) => {
    const { page } = await visit()
    await signIn(page)
    await page.getByRole('button', { name: 'Ping' }).focus()
    await page.keyboard.press('Enter')
    await appears(page.getByText(success))
  })

  it.for(['ID token at hand', 'no ID token yet'])('survives a lost network (%s)', async (state, { visit }) => {
    const { page, context } = await visit({ expectedComplaints: /ERR_INTERNET_DISCONNECTED/ })
    await signIn(page)
    if (state === 'ID token at hand') await pingSays(page, success)

    await context.setOffline(true)
    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByRole('alert'))
    await context.setOffline(false)

    await pingSays(page, success)
    expect(await page.getByRole('alert').filter({ hasText: /\S/ }).count()).toBe(0)
    await isSignedInAs(page, ada)
  })

  it('survives a server that drops the connection', async ({ visit }) => {
    const { page } = await visit({ expectedComplaints: /ERR_CONNECTION_RESET/ })
    await signIn(page)
    await page.route('**/api/private', route => route.abort('connectionreset'))
    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByRole('alert'))

    await page.unroute('**/api/private')
    await pingSays(page, success)
  })

  it('names the status when the server refuses', async ({ visit }) => {
    const { page } = await visit({ expectedComplaints: /status of 401/ })
    await signIn(page)
    await page.route('**/api/private', route => route.fulfill({
      status: 401,
      json: { error: 'invalid_token', error_description: 'The token was not accepted.' },
    }))
    await pingSays(page, 'Error: the server responded with \'401: Unauthorized\'')
  })
})
