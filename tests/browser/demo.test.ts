import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { ada, appears, isSignedInAs, open, pickUser } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

/** Labels of the links and buttons of the navigation bar, in order. */
async function readNavigation(page: Page): Promise<string[]> {
  const items = page.getByRole('navigation').first().locator('a, button')
  return (await items.allInnerTexts()).map(label => label.trim())
}

describe('the demo', () => {
  it.for(['with', 'without'])('logs in, shows who it is, and logs out, %s JavaScript', async (mode, { visit }) => {
    const { page } = await visit({ javaScriptEnabled: mode === 'with' })
    await page.goto('/')
    expect(await readNavigation(page)).toEqual(['Home', 'Log in'])
    await page.getByRole('navigation').getByRole('link', { name: 'Log in' }).click()
    await pickUser(page)
    await page.waitForURL('/')
    expect(await readNavigation(page)).toEqual(['Home', 'Profile', 'Backend API', 'Log out'])
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await appears(page.getByRole('heading', { name: ada }))
    await appears(page.getByRole('banner').getByText(ada))
    await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL('/')
    await appears(page.getByRole('link', { name: 'Log in', exact: true }))
    await isSignedInAs(page, null)
  })

  it('shows picture, name, e-mail address and the claims on the profile', async ({ visit }) => {
    const { page } = await visit({ user: 'ada' })
    await page.goto('/profile')
    const picture = page.locator('main img')
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
    await appears(page.getByText('ada.marsh@example.com'))
    await appears(page.getByRole('table').getByText('auth0|65f0c1a2b3d4e5f601020301'))
  })

  it('calls the API, and names the role that a user does not have', async ({ visit }) => {
    const { page } = await visit({ user: 'ben', expectedComplaints: /status of 403/ })
    await open(page, '/backend-api')
    await page.getByRole('button', { name: 'Ping' }).click()
    await appears(page.getByText('Response from the server: Your ID token was successfully validated!'))
    await page.getByRole('button', { name: 'Ask as an administrator' }).click()
    await appears(page.getByText('Error: the server responded with \'403: Forbidden\'. The user lacks the required roles.'))
  })

  it('shows the projects with scripts off, after signing in on the way', async ({ visit }) => {
    const { page } = await visit({ javaScriptEnabled: false })
    await page.goto('/projects')
    await pickUser(page)
    await page.waitForURL('/projects')
    await appears(page.getByRole('row', { name: 'Website relaunch' }))
  })

  it('signs in with a second factor for the call that needs one', async ({ visit, control: _reset }) => {
    const { page } = await visit({ user: 'ada', expectedComplaints: /status of 401/ })
    await open(page, '/backend-api')
    await page.getByRole('button', { name: 'Ask with a second factor' }).click()
    await pickUser(page)
    await page.waitForURL('/backend-api')
    await open(page, '/backend-api')
    await page.getByRole('button', { name: 'Ask with a second factor' }).click()
    await appears(page.getByText('Response from the server: You have signed in with a second factor.'))
  })

  it('says where a button needs JavaScript (E9)', async ({ visit }) => {
    const { page } = await visit({ user: 'ada', javaScriptEnabled: false })
    await page.goto('/backend-api')
    const words = page.locator('main noscript').filter({ visible: true })
    expect(await words.allInnerTexts()).toEqual(Array(3).fill('This button needs JavaScript.'))
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 })
      await page.screenshot({ path: `test-results/ends-no-script-${width}.png`, fullPage: true })
    }
  })
})
