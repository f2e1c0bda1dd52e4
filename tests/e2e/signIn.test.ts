import { describe, expect } from 'vitest'
import { it } from '../support/e2e.ts'
import { ada, appears, isSignedInAs, navigationLabels, pickUser, signIn } from '../support/journeys.ts'

describe('signing in', () => {
  it('sends a stranger to the tenant and back to the page asked for, with its query', async ({ visit, tenant }) => {
    const { page } = await visit()
    await page.goto('/backend-api?tab=two&page=3')
    expect(page.url()).toContain(tenant.issuer)

    await pickUser(page)
    await page.waitForURL('/backend-api?tab=two&page=3')
    await appears(page.getByRole('button', { name: 'Ping' }))
  })

  it('starts at Login and ends on the page where it was pressed', async ({ visit }) => {
    const { page } = await visit()
    await page.goto('/')
    await page.getByRole('navigation').getByRole('link', { name: 'Login', exact: true }).click()
    await pickUser(page)

    await page.waitForURL('/')
    await appears(page.getByRole('link', { name: 'Profile', exact: true }))
  })

  it('changes the navigation', async ({ visit }) => {
    const { page } = await visit()
    await page.goto('/')
    const stranger = await navigationLabels(page)
    await signIn(page)
    const user = await navigationLabels(page)

    expect(stranger).toEqual(expect.arrayContaining(['Home', 'Login']))
    expect(stranger).not.toContain('Log out')
    expect(user).toEqual(expect.arrayContaining(['Home', 'Profile', 'Backend API', 'Log out']))
    expect(user).not.toContain('Login')
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

  it('takes a user whose claims do not fit into one cookie', async ({ visit }) => {
    const { page } = await visit()
    await signIn(page, '/profile', 'Clara Ortega')
    await page.reload()
    await appears(page.getByText('Clara Ortega'))
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
  it('has the name and the e-mail address in the first HTML', async ({ visit }) => {
    const { page, context } = await visit()
    await signIn(page, '/profile')
    const html = await (await context.request.get('/profile')).text()

    expect(html).toContain(ada)
    expect(html).toContain('ada.marsh@example.com')
  })

  it('shows picture, name, e-mail address and the claims', async ({ visit }) => {
    const { page } = await visit()
    await signIn(page, '/profile')

    const picture = page.locator('main img')
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
    await appears(page.getByText('ada.marsh@example.com'))
    await appears(page.getByRole('table').getByText('auth0|65f0c1a2b3d4e5f601020301'))
  })
})
