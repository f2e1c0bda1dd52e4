import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { it } from '../support/e2e.ts'
import { ada, appears, isSignedInAs, pickUser, signIn } from '../support/journeys.ts'

const refused = { expectedComplaints: /status of 4\d\d/ }

/** The callback URLs that the page will have opened. */
function watchAnswers(page: Page): string[] {
  const answers: string[] = []
  page.on('request', request => request.url().includes('/callback?') && answers.push(request.url()))
  return answers
}

describe('the callback', () => {
  it('refuses a forged answer and leaves a signed-in user alone', async ({ visit, control }) => {
    const { page } = await visit(refused)
    await signIn(page, '/profile')
    const { tokenAuthorizationCode } = await control.readCounters()

    await page.goto('/callback?code=forged&state=forged')
    await appears(page.getByText('Try again', { exact: true }))
    await isSignedInAs(page, ada)
    expect((await control.readCounters()).tokenAuthorizationCode).toBe(tokenAuthorizationCode)
  })

  it('refuses a replayed answer and leaves a signed-in user alone', async ({ visit, control }) => {
    const { page } = await visit(refused)
    const answers = watchAnswers(page)
    await signIn(page, '/profile')
    const { tokenAuthorizationCode } = await control.readCounters()

    await page.goto(answers[0] ?? 'about:blank')
    await appears(page.getByText('Try again', { exact: true }))
    await isSignedInAs(page, ada)
    expect((await control.readCounters()).tokenAuthorizationCode).toBe(tokenAuthorizationCode)
  })

  it('does not sign a stranger in with somebody else’s answer', async ({ visit }) => {
    const attacker = await visit(refused)
    const victim = await visit(refused)
    const answers = watchAnswers(attacker.page)
    await attacker.page.goto('/profile')
    await attacker.context.clearCookies({ domain: 'localhost' }) // the attacker's own app cannot spend the code
    await pickUser(attacker.page, 'Ben Lindqvist')
    await attacker.page.waitForURL(/\/callback\?/)

    await victim.page.goto('/profile') // the victim has a transaction of their own
    await victim.page.goto(answers[0] ?? 'about:blank')
    await appears(victim.page.getByText('Try again', { exact: true }))
    await isSignedInAs(victim.page, null)
  })

  it.for([
    '/callback',
    '/callback?error=access_denied&state=forged',
    '/callback?error=server_error&error_description=Call%20555-0100%20now',
  ])('is a readable page for %s, and repeats no words from outside', async (path, { visit }) => {
    const { page } = await visit(refused)
    await page.goto(path)
    await appears(page.getByText('Try again', { exact: true }))
    expect(await page.content()).not.toContain('555-0100')
  })

  it('lets two tabs sign in at once', async ({ visit }) => {
    const { page: first, context } = await visit()
    const second = await context.newPage()
    await first.goto('/profile')
    await second.goto('/backend-api')

    await pickUser(first)
    await first.waitForURL('/profile')
    await pickUser(second)
    await second.waitForURL('/backend-api')
    await isSignedInAs(first, ada)
    await appears(second.getByRole('button', { name: 'Ping' }))
  })

  it('sends nobody to another site', async ({ visit, app }) => {
    const { page } = await visit()
    await page.goto('/api/auth/login?returnTo=https%3A%2F%2Fevil.example%2F')
    await pickUser(page)
    await page.waitForURL('/')
    expect(new URL(page.url()).origin).toBe(app.baseUrl)
  })
})
