import { describe, expect } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { ada, appears, countTokenRequests, isSignedInAs, logoutButton, open, pingButton, success } from '../support/journeys.ts'
import type { TenantControl } from '../support/tenantControl.ts'
import { it } from '../support/visit.ts'
import type { Visitor, VisitorOptions } from '../support/visit.ts'

const tabCount = 8

/** Visits with an ID token that has expired, or will have before it could be used; what is issued now lives for an hour. */
async function visitExpired(visit: (options: VisitorOptions) => Promise<Visitor>, control: TenantControl): Promise<Visitor> {
  await control.setLifetimes({ idTokenSeconds: 1 })
  const visitor = await visit({ user: 'ada' })
  await control.setLifetimes({ idTokenSeconds: 3600 })
  return visitor
}

async function openTabs({ page, context }: Visitor): Promise<Page[]> {
  const others = await Promise.all(Array.from({ length: tabCount - 1 }, () => context.newPage()))
  const pages = [page, ...others]
  await Promise.all(pages.map(page => open(page)))
  return pages
}

/** Presses Ping in all tabs and returns the statuses of the API, once every tab shows a result. */
async function pingAll(context: BrowserContext, pages: Page[]): Promise<number[]> {
  const statuses: number[] = []
  context.on('response', response => response.url().endsWith('/api/fixture/id-token') && statuses.push(response.status()))
  // By script: Playwright's own click would bring one tab after the other to the front.
  await Promise.all(pages.map(page => pingButton(page).dispatchEvent('click')))
  await Promise.all(pages.map(page => appears(page.getByText(success))))
  return statuses
}

describe('eight tabs that ping at once with an expired ID token', () => {
  it('cost one request and one refresh grant, and are all answered: the others hear of it', async ({ visit, control }) => {
    const visitor = await visitExpired(visit, control)
    const pages = await openTabs(visitor)
    const asked = countTokenRequests(visitor.page)
    expect(await pingAll(visitor.context, pages)).toEqual(Array(tabCount).fill(200))
    expect(asked.count).toBe(1)

    const { tokenRefresh, tokenRefreshGranted } = await control.readCounters()
    expect({ tokenRefresh, tokenRefreshGranted }).toEqual({ tokenRefresh: 1, tokenRefreshGranted: 1 })
    await isSignedInAs(visitor.page, ada)
  })

  it('stay signed in without Web Locks, at one refresh grant as well', async ({ visit, control }) => {
    const visitor = await visitExpired(visit, control)
    await visitor.context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }))
    const pages = await openTabs(visitor)
    expect(await visitor.page.evaluate(() => navigator.locks)).toBeUndefined()
    expect(await pingAll(visitor.context, pages)).toEqual(Array(tabCount).fill(200))

    expect((await control.readCounters()).tokenRefresh).toBe(1)
    for (const page of pages) expect(await logoutButton(page).count()).toBe(1)
    await isSignedInAs(visitor.page, ada)
  })

  it('stay signed in without Web Locks and without BroadcastChannel', async ({ visit, control }) => {
    const visitor = await visitExpired(visit, control)
    await visitor.context.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })
      Object.defineProperty(globalThis, 'BroadcastChannel', { value: undefined })
    })
    const pages = await openTabs(visitor)
    expect(await pingAll(visitor.context, pages)).toEqual(Array(tabCount).fill(200))
    expect((await control.readCounters()).tokenRefresh).toBe(1)
    await isSignedInAs(visitor.page, ada)
  })
})

describe('logging out in one of eight tabs', () => {
  it('shows in all others', async ({ visit, control }) => {
    const visitor = await visitExpired(visit, control)
    const [, ...others] = await openTabs(visitor)
    await logoutButton(visitor.page).click()
    await Promise.all(others.map(page => page.waitForURL('/')))
    await isSignedInAs(visitor.page, null)
  })
})
