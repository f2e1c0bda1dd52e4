import { describe, expect } from 'vitest'
import { appears, open } from '../support/journeys.ts'
import { itVisiting } from '../support/visit.ts'

const it = itVisiting({ NUXT_AUTH0_AUDIENCE: 'https://api.example.com/', FIXTURE_BACKEND: 'http://127.0.0.1:1/' })

describe('a page for a role', () => {
  it('opens for a user who has it, by a link', async ({ visit }) => {
    const { page } = await visit({ user: 'ada', expectedComplaints: /status of 502/ })
    await open(page, '/fixture')
    await page.getByRole('link', { name: 'For administrators' }).click()
    await appears(page.getByText('Name: Ada Marsh'))
  })

  it('is the page for 403 to others, by a link and by its address, in light and dark', async ({ visit }) => {
    const { page } = await visit({ user: 'ben', expectedComplaints: /status of 403/ })
    await open(page, '/fixture')
    await page.getByRole('link', { name: 'For administrators' }).click()
    const title = page.getByRole('heading', { name: 'You don’t have access to this page' })
    await appears(title)
    await page.setViewportSize({ width: 375, height: 700 })
    await page.screenshot({ path: 'test-results/role-refused-link.png' })
    expect((await page.goto('/fixture/role'))?.status()).toBe(403)
    await appears(title)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: 'test-results/role-refused-address.png' })
    await page.getByRole('link', { name: 'Go to the home page' }).click()
    await page.waitForURL('/')
  })
})
