import { describe, expect } from 'vitest'
import { ada, appears, isSignedInAs, navigationLabels, open } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

describe('logging out', () => {
  it.for(['with', 'without'])('ends the session here and at the tenant, %s JavaScript', async (mode, { visit, tenant }) => {
    const { page } = await visit({ user: 'ada', javaScriptEnabled: mode === 'with' })
    if (mode === 'with') await open(page, '/profile')
    else await page.goto('/profile')

    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL('/')
    await appears(page.getByRole('link', { name: 'Login', exact: true }))
    expect(await navigationLabels(page)).not.toContain('Log out')
    await isSignedInAs(page, null)

    await page.goto('/profile')
    expect(page.url()).toContain(tenant.issuer)
    await appears(page.getByRole('button', { name: ada }))
  })
})
