import { describe, expect } from 'vitest'
import { it } from '../support/e2e.ts'
import { appears, becomesInteractive, isSignedInAs, navigationLabels, pingSays, signIn, success } from '../support/journeys.ts'

describe('logging out', () => {
  it.for(['with', 'without'])('ends the session here and at the tenant, %s JavaScript', async (mode, { visit, tenant }) => {
    const { page } = await visit({ javaScriptEnabled: mode === 'with' })
    await page.goto('/profile')
    await page.getByRole('button', { name: 'Ada Marsh' }).click()
    await page.waitForURL('/profile')
    if (mode === 'with') await becomesInteractive(page)

    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL('/')
    await appears(page.getByRole('link', { name: 'Login', exact: true }))
    expect(await navigationLabels(page)).not.toContain('Log out')
    await isSignedInAs(page, null)

    await page.goto('/profile')
    expect(page.url()).toContain(tenant.issuer)
    await appears(page.getByRole('button', { name: 'Ada Marsh' }))
  })

  it('revokes the session: a copy of its cookies is worth nothing', async ({ visit }) => {
    const { page, context } = await visit()
    const thief = await visit()
    await signIn(page)
    await thief.context.addCookies(await context.cookies())
    await isSignedInAs(thief.page, 'Ada Marsh')

    // Not by the button: the tenant would hear of it too, and revoke the session by back-channel logout.
    await page.evaluate(() => fetch('/api/auth/logout', { method: 'POST', headers: { accept: 'application/json' } }))
    await isSignedInAs(thief.page, null)
  })

  it('at the tenant ends the session here, by back-channel logout', async ({ visit, control }) => {
    const { page } = await visit()
    const other = await visit()
    await signIn(page)
    await signIn(other.page, '/profile', 'Ben Lindqvist')

    await control.logOutByBackchannel('ada')
    await isSignedInAs(page, null)
    await isSignedInAs(other.page, 'Ben Lindqvist')
  })

  it('in one tab logs out the others', async ({ visit }) => {
    const { page: first, context } = await visit()
    await signIn(first)
    const second = await context.newPage()
    await second.goto('/')
    await becomesInteractive(second)
    await appears(second.getByRole('button', { name: 'Log out' }))

    await first.getByRole('button', { name: 'Log out' }).click()
    await first.waitForURL('/')
    await appears(second.getByRole('link', { name: 'Login', exact: true }))
  })

  it('leaves Ping without a token: the API is not asked with an old one', async ({ visit }) => {
    const { page, context } = await visit({ expectedComplaints: /status of 401/ })
    await signIn(page)
    await pingSays(page, success)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL('/')

    const answer = await context.request.get('/api/private')
    expect(answer.status()).toBe(401)
    await page.goto('/backend-api')
    await appears(page.getByRole('button', { name: 'Cancel' })) // the tenant asks who is there
  })
})
