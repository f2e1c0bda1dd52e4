import { describe, expect } from 'vitest'
import { ada, apiPage, appears, isSignedInAs, logoutButton, open, pickUser, userPage } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

describe('logging out', () => {
  it.for(['with', 'without'])('ends the session here and at the tenant, %s JavaScript', async (mode, { visit, tenant }) => {
    const { page } = await visit({ user: 'ada', javaScriptEnabled: mode === 'with' })
    if (mode === 'with') await open(page, userPage)
    else await page.goto(userPage)

    await logoutButton(page).click()
    await page.waitForURL('/')
    await isSignedInAs(page, null)

    await page.goto(userPage)
    expect(page.url()).toContain(tenant.issuer)
    await appears(page.getByRole('button', { name: ada }))
  })

  it('goes by a form to a provider that wants the ID token, without JavaScript (P6)', async ({ visit, startOwn }) => {
    const { app } = await startOwn({ switches: { endSession: 'idTokenHint' } })
    const { page } = await visit({ baseURL: app.baseUrl, javaScriptEnabled: false })
    await page.goto(apiPage)
    await pickUser(page)
    await logoutButton(page).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(`${app.baseUrl}/`)
    await isSignedInAs(page, null)
  })

  it('goes to a provider that logs out at another origin, without JavaScript (P9)', async ({ visit, startOwn }) => {
    const { app, tenant, control } = await startOwn()
    const endSession = `http://localhost:${tenant.port}/oidc/logout`
    await control.setSwitches({ discoveryAnswer: { end_session_endpoint: endSession } })
    await app.restart()
    const { page } = await visit({ baseURL: app.baseUrl, javaScriptEnabled: false })
    await page.goto(apiPage)
    await pickUser(page)
    await Promise.all([page.waitForRequest(request => request.url().startsWith(endSession)), logoutButton(page).click()])
    await page.waitForURL(`${app.baseUrl}/`)
    await isSignedInAs(page, null)
  })
})
