import { describe, expect } from 'vitest'
import { ada, apiPage, appears, isSignedInAs, navigationLabels, pickUser, signIn } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

describe('signing in', () => {
  it('sends a signed-out visitor to the tenant and back to the page asked for, with its query', async ({ visit, tenant }) => {
    const { page } = await visit()
    await page.goto(`${apiPage}?tab=two&page=3`)
    expect(page.url()).toContain(tenant.issuer)

    await pickUser(page)
    await page.waitForURL(`${apiPage}?tab=two&page=3`)
    await isSignedInAs(page, ada)
  })

  it('starts at Login and ends on the page where it was pressed', async ({ visit }) => {
    const { page } = await visit()
    await page.goto('/')
    await page.getByRole('navigation').getByRole('link', { name: 'Login', exact: true }).click()
    await pickUser(page)

    await page.waitForURL('/')
    await appears(page.getByRole('link', { name: 'Profile', exact: true }))
  })

  it('is silent while the tenant remembers the user', async ({ visit, app }) => {
    const { page, context } = await visit()
    await signIn(page, '/profile')
    await context.clearCookies({ domain: new URL(app.baseUrl).hostname })
    await isSignedInAs(page, null)

    await page.goto('/profile')
    await page.waitForURL('/profile')
    await isSignedInAs(page, ada)
  })

  it('works without JavaScript', async ({ visit }) => {
    const { page } = await visit({ javaScriptEnabled: false })
    await page.goto('/profile?from=bookmark')
    await pickUser(page)

    await page.waitForURL('/profile?from=bookmark')
    await appears(page.getByText(ada))
    expect(await navigationLabels(page)).toContain('Log out')
  })

  it.for(['with', 'without'])('can be cancelled at the tenant and tried again, %s JavaScript', async (mode, { visit }) => {
    const { page } = await visit({ javaScriptEnabled: mode === 'with', expectedComplaints: /status of 4\d\d/ })
    await page.goto('/profile')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.waitForURL(/\/callback\?/)
    await appears(page.getByRole('alert'))
    await isSignedInAs(page, null)

    await page.getByText('Try again', { exact: true }).click()
    await pickUser(page)
    await page.waitForURL('/profile')
    await isSignedInAs(page, ada)
  })
})

describe('Profile', () => {
  it('shows picture, name, e-mail address and the claims', async ({ visit }) => {
    const { page } = await visit({ user: 'ada' })
    await page.goto('/profile')

    const picture = page.locator('main img')
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
    await appears(page.getByText('ada.marsh@example.com'))
    await appears(page.getByRole('table').getByText('auth0|65f0c1a2b3d4e5f601020301'))
  })
})
