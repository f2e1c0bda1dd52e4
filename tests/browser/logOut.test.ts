import { describe, expect } from 'vitest'
import { ada, appears, isSignedInAs, logoutButton, open, userPage } from '../support/journeys.ts'
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
})
