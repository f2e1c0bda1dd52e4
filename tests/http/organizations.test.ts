import { describe, expect } from 'vitest'
import { readUserName } from '../support/appSession.ts'
import { createCookieJar } from '../support/cookieJar.ts'
import { it } from '../support/http.ts'
import { walkAuthorization } from '../support/tenantSession.ts'

/** Starts a sign-in to one organization here, and asks the tenant for another one (null: for none). */
async function signInTo(baseUrl: string, organization: string, askedOfTenant: string | null) {
  const jar = createCookieJar()
  const login = await jar.fetch(`${baseUrl}/api/auth/login?returnTo=/profile&organization=${organization}`)
  const url = new URL(login.headers.get('location') ?? '')
  expect(url.searchParams.get('organization')).toBe(organization)
  if (askedOfTenant === null) url.searchParams.delete('organization')
  else url.searchParams.set('organization', askedOfTenant)
  return { jar, answer: await jar.fetch(await walkAuthorization(url, 'ada'), { headers: { accept: 'text/html' } }) }
}

describe('signing in to an organization', () => {
  it.for([
    ['org_acme000000000001', 'org_acme000000000001'],
    ['acme', 'acme'],
    ['ACME', 'ACME'], // Auth0 gives names in lower case
    ['acme', 'org_acme000000000001'], // the same one, by its other handle
  ] as const)('takes %s when the tenant was asked for %s', async ([organization, asked], { app: { baseUrl }, control: _reset }) => {
    const { jar, answer } = await signInTo(baseUrl, organization, asked)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/profile'])
    const page = await jar.fetch(`${baseUrl}/profile`, { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('org_acme000000000001')
  })

  it.for([
    ['acme', 'globex'],
    ['org_acme000000000001', 'org_globex0000000002'],
    ['acme', null],
    ['org_acme000000000001', null],
  ] as const)('refuses %s when the tenant was asked for %s', async ([organization, asked], { app: { baseUrl }, control: _reset }) => {
    const { jar, answer } = await signInTo(baseUrl, organization, asked)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('Try again')
    expect(await readUserName(baseUrl, jar.header('/'))).toBeNull()
  })
})
