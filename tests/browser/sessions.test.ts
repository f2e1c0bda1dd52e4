import { describe, expect } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { ageSession } from '../support/ageSession.ts'
import { holdAnswer } from '../support/holdAnswer.ts'
import { ada, appears, isSignedInAs, open, ping, pingSays, success, userPage } from '../support/journeys.ts'
import type { TenantControl } from '../support/tenantControl.ts'
import { itWithOwn as it } from '../support/visit.ts'
import type { Visitor, VisitorOptions } from '../support/visit.ts'

/** Visits with an ID token that is due, as is every one after it: a page that has none in memory refreshes. */
async function visitDue(visit: (options: VisitorOptions) => Promise<Visitor>, control: TenantControl): Promise<Visitor> {
  await control.setLifetimes({ idTokenSeconds: 50 })
  return visit({ user: 'ada' })
}

/** The value of the session's cookie. */
async function readSessionCookie(context: BrowserContext): Promise<string | undefined> {
  return (await context.cookies()).find(({ name }) => /^auth0\.session\..*\.0$/.test(name))?.value
}

const readGranted = async (control: TenantControl) => (await control.readCounters()).tokenRefreshGranted

/** Opens a new tab and refreshes once more; where the provider has no overlap, only the newest refresh token can do that. */
async function refreshesAgain({ context }: Visitor, control: TenantControl): Promise<void> {
  const before = await readGranted(control) ?? 0
  const page = await context.newPage()
  await open(page)
  await pingSays(page)
  expect(await readGranted(control)).toBe(before + 1)
  await isSignedInAs(page, ada)
}

describe('a session read and a refresh that leave together (S1)', () => {
  it('keep the refreshed cookie when the answer to the read arrives last', async ({ visit, control, app }) => {
    const visitor = await visitDue(visit, control)
    const { page, context } = visitor
    await open(page)
    await ageSession(context, app, 400) // from 5 minutes on, a read moves the idle life along
    const old = await readSessionCookie(context)
    const read = await holdAnswer(page, '**/api/auth/session')
    await page.route('**/api/auth/token', async (route) => {
      await read.given // with the same cookie
      await route.continue()
    })

    await ping(page)
    await appears(page.getByText(success))
    const refreshed = await readSessionCookie(context)
    expect(refreshed).not.toBe(old)
    expect(await read.arrive()).toContainEqual(expect.stringMatching(/^auth0\.idle/))
    expect(await readSessionCookie(context)).toBe(refreshed)
    await app.restart() // the server forgets the refreshed copy: the cookie is all there is
    await refreshesAgain(visitor, control)
  })
})

describe('a tab that is closed while the provider refreshes (S2)', () => {
  it('leaves the refreshed cookie behind', async ({ visit, control, app }) => {
    const visitor = await visitDue(visit, control)
    const { page, context } = visitor
    await open(page)
    const old = await readSessionCookie(context)
    await control.setFaults({ token: { mode: 'late', delayMs: 1500 } })
    await ping(page)
    await expect.poll(() => readGranted(control)).toBe(1)
    await context.newPage() // the browser stays open
    await page.close()
    await expect.poll(() => readSessionCookie(context)).not.toBe(old)
    await control.setFaults({ token: { mode: 'ok' } })
    await app.restart()
    await refreshesAgain(visitor, control)
  })

  it('leaves the user signed in even if the answer is lost', async ({ visit, control }) => {
    const visitor = await visitDue(visit, control)
    const { page, context } = visitor
    await open(page)
    const [old, cookies] = [await readSessionCookie(context), await context.cookies()]
    await control.setFaults({ token: { mode: 'late', delayMs: 1500 } })
    await ping(page)
    await expect.poll(() => readGranted(control)).toBe(1)
    await page.close()
    await control.setFaults({ token: { mode: 'ok' } })
    await expect.poll(() => readSessionCookie(context)).not.toBe(old)
    await context.addCookies(cookies) // as if it had never arrived
    const other = await context.newPage()
    await open(other)
    await isSignedInAs(other, ada)
    await refreshesAgain(visitor, control)
  })
})

describe('a callback that the browser asks twice (S4)', () => {
  /** Picks Ada at the tenant; resolves as soon as the browser asks the callback, which is slow. */
  async function pickSlowly({ page }: Visitor, control: TenantControl): Promise<string> {
    await page.goto(`${userPage}?tab=two`)
    // Long enough for a second request on a busy machine: the first answer would interrupt it.
    await control.setFaults({ token: { mode: 'slow', delayMs: 4000 } })
    const callback = page.waitForRequest(/\/callback\?/)
    await page.getByRole('button', { name: ada }).click({ noWaitAfter: true })
    const url = (await callback).url()
    await expect.poll(async () => (await control.readCounters()).tokenAuthorizationCode).toBe(1)
    return url
  }

  async function isSignedInOnce(page: Page, control: TenantControl): Promise<void> {
    await page.waitForURL(`${userPage}?tab=two`)
    await appears(page.getByRole('heading', { name: ada }))
    await isSignedInAs(page, ada)
    expect((await control.readCounters()).tokenAuthorizationCode).toBe(1)
  }

  it('ends on the page asked for in both tabs', async ({ visit, control }) => {
    const visitor = await visit()
    const url = await pickSlowly(visitor, control)
    const twin = await visitor.context.newPage()
    await twin.goto(url)
    for (const page of [visitor.page, twin]) await isSignedInOnce(page, control)
  })

  it('ends there when the page is reloaded before the first answer', async ({ visit, control }) => {
    const visitor = await visit()
    // Both answers arrive at the same moment: where the first one wins, it interrupts the second navigation.
    await visitor.page.goto(await pickSlowly(visitor, control)).catch((error: Error) => expect(error.message).toContain('interrupted'))
    await isSignedInOnce(visitor.page, control)
  })
})
