import { describe, expect } from 'vitest'
import { ada, apiPage, appears, isSignedInAs, open, ping, pingButton, pingSays, success } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

describe('Ping', () => {
  it('shows what the server says, and again after a reload', async ({ visit }) => {
    const { page } = await visit({ user: 'ada' })
    await open(page)
    await pingSays(page)

    await open(page)
    expect(await page.getByText(success).count()).toBe(0)
    await pingSays(page)
  })

  it('works by keyboard only', async ({ visit }) => {
    const { page } = await visit({ user: 'ada' })
    await open(page)
    await pingButton(page).focus()
    await page.keyboard.press('Enter')
    await appears(page.getByText(success))
  })

  it.for(['ID token in memory', 'no ID token yet'])('survives a lost network (%s)', async (state, { visit }) => {
    const { page, context } = await visit({ user: 'ada', expectedComplaints: /ERR_INTERNET_DISCONNECTED/ })
    await open(page)
    if (state === 'ID token in memory') await pingSays(page)

    await context.setOffline(true)
    await ping(page)
    await appears(page.getByRole('alert'))
    await context.setOffline(false)

    await pingSays(page)
    expect(await page.getByRole('alert').filter({ hasText: /\S/ }).count()).toBe(0)
    await isSignedInAs(page, ada)
  })

  it('tells a user without the role what is missing', async ({ visit }) => {
    const { page } = await visit({ user: 'ben', expectedComplaints: /status of 403/ })
    await open(page, apiPage)
    await page.getByRole('button', { name: 'Ping with a role' }).click()
    await appears(page.getByText('Error: the server responded with \'403: Forbidden\'. The user lacks the required roles.'))
  })
})
