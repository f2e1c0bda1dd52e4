import { describe, expect } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { holdAnswer } from '../support/holdAnswer.ts'
import {
  ada, apiPage, appears, blockSessionReads, isSignedInAs, logoutButton, onFixture, open, pickUser, ping, pingButton, pingSays, success,
  userPage,
} from '../support/journeys.ts'
import { decodeJwt } from '../support/tenantSession.ts'
import { it } from '../support/visit.ts'

const ben = 'Ben Lindqvist'
const acme = 'org_acme000000000001'
const globex = 'org_globex0000000002'

/** Signs in on the sign-in page of the tenant, whoever is logged in. */
async function signInAs(page: Page, user: string, query = ''): Promise<void> {
  await page.goto(`/api/auth/login?prompt=login&returnTo=${apiPage}${query}`)
  await pickUser(page, user)
  await page.waitForURL(apiPage)
  await appears(logoutButton(page))
}

/** The organizations of the tokens that a page sends to the API. */
function listenToTokens(page: Page): unknown[] {
  const organizations: unknown[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/api/fixture/id-token')) organizations.push(decodeJwt(request.headers().authorization ?? '').org_id)
  })
  return organizations
}

describe('a tab in the organization acme, while another tab signs in to globex (W2)', () => {
  it('sends only tokens of globex as soon as the other tab has started', async ({ visit, control: _reset }) => {
    const { page, context } = await visit()
    const sent = listenToTokens(page)
    await signInAs(page, ada, '&organization=acme')
    await open(page)
    await pingSays(page)
    const other = await context.newPage()
    await signInAs(other, ada, '&organization=globex')
    await open(other, userPage)
    await appears(other.getByText(globex))
    await pingSays(page)
    expect(sent).toEqual([acme, globex])
    await onFixture(page).getByRole('link', { name: 'Fixture user' }).click()
    await appears(page.getByText(globex))
  })

  it('says so before it calls the API, where the tabs cannot talk', async ({ visit, control: _reset }) => {
    const { page, context } = await visit({ expectedComplaints: /ERR_FAILED/ })
    await context.addInitScript(() => Object.defineProperty(globalThis, 'BroadcastChannel', { value: undefined }))
    const sent = listenToTokens(page)
    await signInAs(page, ada, '&organization=acme')
    await open(page)
    const allowReads = await blockSessionReads(page)
    await signInAs(await context.newPage(), ada, '&organization=globex')
    allowReads()
    await pingButton(page).dispatchEvent('click')
    await appears(page.getByRole('alert').filter({ hasText: 'Another account is signed in now.' }))
    expect(sent).toEqual([])
    await page.getByRole('button', { name: 'Try again' }).click()
    await appears(page.getByText(success))
    expect(sent).toEqual([globex])
  })
})

describe('a tab that refreshes slowly, while another tab signs in as Ben (P10)', () => {
  const readSessions = async (context: BrowserContext) =>
    (await context.cookies()).map(({ name }) => name).filter(name => name.startsWith('auth0.session.'))

  it.for(['new tokens', 'invalid_grant'])('leaves Ben signed in when the answer arrives: %s', async (answer, { visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 50 })
    const { page, context } = await visit({ user: 'ada', expectedComplaints: /status of 401/ })
    await open(page)
    if (answer === 'invalid_grant') await control.revokeGrants('ada')
    await control.setFaults({ token: { mode: 'late', delayMs: 4000 } })
    const refreshed = page.waitForResponse('**/api/auth/token')
    await ping(page)
    await expect.poll(async () => (await control.readCounters()).tokenRefresh).toBe(1)
    await control.setFaults({ token: { mode: 'ok' } })
    await signInAs(await context.newPage(), ben)
    const cookies = await readSessions(context)

    expect((await (await refreshed).allHeaders())['set-cookie']).toBeUndefined()
    expect(await readSessions(context)).toEqual(cookies)
    await appears(page.locator('.fixture-user', { hasText: ben }))
    await isSignedInAs(page, ben)
    await pingSays(page)
  })

  it('leaves Ben signed in when the answer with new cookies of Ada arrives last (S5)', async ({ visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 50 })
    const { page, context } = await visit({ user: 'ada', expectedComplaints: /status of 401/ })
    await open(page)
    const late = await holdAnswer(page, '**/api/auth/token')
    await ping(page)
    await late.given
    await signInAs(await context.newPage(), ben)
    const cookies = await readSessions(context)
    expect(await late.arrive()).toContainEqual(expect.stringMatching(/^auth0\.session/))
    await isSignedInAs(page, ben)
    expect(await readSessions(context)).toEqual(cookies)
    await appears(page.locator('.fixture-user', { hasText: ben }))
  })
})
