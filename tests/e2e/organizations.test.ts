import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { it } from '../support/e2e.ts'
import { ada, appears, isSignedInAs, pickUser } from '../support/journeys.ts'

/** Starts a sign-in to one organization here, and asks the tenant for another one (null: for none). */
async function signInTo(page: Page, organization: string, askedOfTenant: string | null): Promise<void> {
  const login = `/api/auth/login?returnTo=/profile&organization=${organization}`
  const response = await page.context().request.get(login, { maxRedirects: 0 })
  const url = new URL(response.headers().location ?? '')
  expect(url.searchParams.get('organization')).toBe(organization)
  if (askedOfTenant === null) url.searchParams.delete('organization')
  else url.searchParams.set('organization', askedOfTenant)
  await page.goto(url.href)
  await pickUser(page)
}

describe('signing in to an organization', () => {
  it.for([
    ['org_acme000000000001', 'org_acme000000000001'],
    ['acme', 'acme'],
    ['ACME', 'ACME'], // Auth0 gives names in lower case
    ['acme', 'org_acme000000000001'], // the same one, by its other handle
  ] as const)('takes %s when the tenant was asked for %s', async ([organization, asked], { visit }) => {
    const { page } = await visit()
    await signInTo(page, organization, asked)
    await page.waitForURL('/profile')
    await isSignedInAs(page, ada)
    await appears(page.getByRole('table').getByText('org_acme000000000001'))
  })

  it.for([
    ['acme', 'globex'],
    ['org_acme000000000001', 'org_globex0000000002'],
    ['acme', null],
    ['org_acme000000000001', null],
  ] as const)('refuses %s when the tenant was asked for %s', async ([organization, asked], { visit }) => {
    const { page } = await visit({ expectedComplaints: /status of 403/ })
    await signInTo(page, organization, asked)
    await page.waitForURL(/\/callback/)
    await appears(page.getByText('Try again', { exact: true }))
    await isSignedInAs(page, null)
  })
})
