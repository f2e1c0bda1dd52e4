import { describe, expect } from 'vitest'
import { ada, apiPage, appears, isSignedInAs, logoutButton, onFixture, pickUser, signIn, userPage } from '../support/journeys.ts'
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
    await page.goto('/fixture')
    await onFixture(page).getByRole('link', { name: 'Log in' }).click()
    await pickUser(page)

    await page.waitForURL('/fixture')
    await appears(onFixture(page).getByRole('link', { name: 'Fixture user' }))
  })

  it('is silent while the tenant remembers the user', async ({ visit, app }) => {
    const { page, context } = await visit()
    await signIn(page, userPage)
    await context.clearCookies({ domain: new URL(app.baseUrl).hostname })
    await isSignedInAs(page, null)

    await page.goto(userPage)
    await page.waitForURL(userPage)
    await isSignedInAs(page, ada)
  })

  it('works without JavaScript', async ({ visit }) => {
    const { page } = await visit({ javaScriptEnabled: false })
    await page.goto(`${userPage}?from=bookmark`)
    await pickUser(page)

    await page.waitForURL(`${userPage}?from=bookmark`)
    await appears(page.getByRole('heading', { name: ada }))
    await appears(logoutButton(page))
  })

  it.for(['with', 'without'])('can be cancelled at the tenant and tried again, %s JavaScript', async (mode, { visit }) => {
    const { page } = await visit({ javaScriptEnabled: mode === 'with', expectedComplaints: /status of 4\d\d/ })
    await page.goto(userPage)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.waitForURL(/\/callback\?/)
    await appears(page.getByRole('alert'))
    await isSignedInAs(page, null)

    await page.getByText('Try again', { exact: true }).click()
    await pickUser(page)
    await page.waitForURL(userPage)
    await isSignedInAs(page, ada)
  })
})
