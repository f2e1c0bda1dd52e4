import { describe, expect } from 'vitest'
import type { User } from '#shared/types/auth'
import { post, readUserName } from '../support/appSession.ts'
import { createCookieJar } from '../support/cookieJar.ts'
import type { CookieJar } from '../support/cookieJar.ts'
import { it } from '../support/http.ts'
import { decodeJwt, walkAuthorization } from '../support/tenantSession.ts'

/** Starts a sign-in to one organization here, and asks the tenant for another one (null: for none). */
async function signInTo(baseUrl: string, organization: string, askedOfTenant: string | null) {
  const jar = createCookieJar()
  const login = await jar.fetch(`${baseUrl}/api/auth/login?returnTo=/fixture/user&organization=${organization}`)
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
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/fixture/user'])
    const page = await jar.fetch(`${baseUrl}/fixture/user`, { headers: { accept: 'text/html' } })
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

describe('the organization of a session', () => {
  const signIn = async (baseUrl: string) => (await signInTo(baseUrl, 'acme', 'acme')).jar
  const readOrganization = async (jar: CookieJar, baseUrl: string) => {
    const session = await (await jar.fetch(`${baseUrl}/api/auth/session`)).json() as { owner: { organization: string }, user: User }
    return [session.owner.organization, session.user.org_id, session.user.org_name]
  }
  const acme = ['org_acme000000000001', 'org_acme000000000001', 'acme']

  it('is kept when a refreshed ID token does not name it', async ({ app: { baseUrl }, control }) => {
    await control.setLifetimes({ idTokenSeconds: 5 })
    await control.setSwitches({ refreshedIdTokenClaims: { org_id: null, org_name: null } })
    const jar = await signIn(baseUrl)
    expect(await post(jar, `${baseUrl}/api/auth/token`)).toMatchObject({ owner: { organization: acme[0] } })
    expect((await control.readCounters()).tokenRefreshGranted).toBe(1)
    expect(await readOrganization(jar, baseUrl)).toEqual(acme)
  })

  it('is that of the sign-in when a refreshed ID token names another, which is never given out', async ({ app: { baseUrl }, control }) => {
    await control.setLifetimes({ idTokenSeconds: 20 })
    await control.setSwitches({ refreshedIdTokenClaims: { org_id: 'org_globex0000000002', org_name: 'globex' } })
    const jar = await signIn(baseUrl)
    const { idToken = '' } = await post(jar, `${baseUrl}/api/auth/token`)
    expect((await control.readCounters()).tokenRefreshGranted).toBe(1)
    expect(decodeJwt(idToken)).toMatchObject({ org_id: acme[0] })
    expect(await readOrganization(jar, baseUrl)).toEqual(acme)
  })
})
