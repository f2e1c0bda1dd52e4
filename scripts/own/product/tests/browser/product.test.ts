import { describe, expect } from 'vitest'
import { findBarriers } from '../support/accessibility.ts'
import { ada, appears, isSignedInAs, open, pickUser } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

describe('the product', () => {
  it('logs in, shows who it is, calls the API and logs out', async ({ visit }) => {
    const { page } = await visit()
    await open(page, '/')
    await page.getByRole('main').getByRole('link', { name: 'Log in' }).click()
    await pickUser(page)
    await page.waitForURL('/profile')
    await appears(page.getByRole('heading', { name: ada }))
    await open(page, '/backend-api')
    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByText('Your ID token was successfully validated!'))
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL('/')
    await isSignedInAs(page, null)
  })

  it.for(['/', '/profile', '/backend-api', '/no-such-page'])('has no barriers at %s', async (path, { visit }) => {
    const { page } = await visit({ user: 'ada', expectedComplaints: /status of 404/ })
    await open(page, path)
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await findBarriers(page), `${width}`).toEqual([])
    }
  })
})
