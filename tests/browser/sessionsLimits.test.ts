import { describe, expect } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { ada, apiPage, appears, isSignedInAs, logoutButton, open, pickUser, pingSays, userPage } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

/** Bytes of the `Cookie` header that the browser sends to the app. */
async function countCookieBytes(context: BrowserContext, baseUrl: string): Promise<number> {
  const cookies = await context.cookies(baseUrl)
  for (const { name, value } of cookies) expect(name.length + value.length, name).toBeLessThan(4096)
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ').length
}

describe('eight tabs on an address of 1.9 KB, without a session (L1)', () => {
  it('can all sign in, each on its own page', async ({ visit, app, control: _reset }) => {
    const { page, context } = await visit()
    const addresses = Array.from({ length: 8 }, (_, index) => `${userPage}?tab=${index}&filter=${'f'.repeat(1900)}`)
    const tabs: [Page, string][] = []
    for (const address of addresses) tabs.push([tabs.length ? await context.newPage() : page, address])
    await Promise.all(tabs.map(([tab, address]) => tab.goto(address)))
    expect(await countCookieBytes(context, app.baseUrl)).toBeLessThan(8000)

    for (const [tab, address] of tabs) {
      await pickUser(tab)
      await tab.waitForURL(address)
      await appears(tab.getByRole('heading', { name: ada }))
    }
    expect((await context.request.get('/')).status()).toBe(200)
    await isSignedInAs(page, ada)
    expect(await countCookieBytes(context, app.baseUrl)).toBeLessThan(8000)
  })
})

describe('claims that no cookie can hold (L2)', () => {
  const groups = Array.from({ length: 300 }, (_, index) => `department-${index}:members:read-only`)
  const toPicture = (bytes: number) => `data:image/svg+xml;base64,${btoa(`<svg xmlns="http://www.w3.org/2000/svg">${' '.repeat(bytes * 0.75)}</svg>`)}`

  it.for<[string, Record<string, unknown>]>([
    ['a picture of 11 KB in the token', { picture: toPicture(11_000) }],
    ['a picture of 20 KB in the token', { picture: toPicture(20_000) }],
    ['300 groups', { 'https://example.com/groups': groups }],
  ])('leave pages and logging out as they are: %s', async ([, idTokenClaims], { visit, app, control }) => {
    await control.setSwitches({ idTokenClaims })
    const { page, context } = await visit({ user: 'ada' })
    for (const path of ['/', userPage, apiPage]) expect((await page.goto(path))?.status()).toBe(200)
    await open(page, userPage)
    await appears(page.getByRole('heading', { name: ada }))
    expect(await countCookieBytes(context, app.baseUrl)).toBeLessThan(8000)

    const refreshed = await context.request.post('/api/auth/token', { headers: { origin: app.baseUrl }, data: { fresh: true } })
    expect(refreshed.status()).toBe(200)
    expect(await countCookieBytes(context, app.baseUrl)).toBeLessThan(8000)

    await logoutButton(page).click()
    await page.waitForURL('/')
    await isSignedInAs(page, null)
  })
})

describe('a returnTo of 600 Cyrillic letters (L3)', () => {
  it('is where the user ends, signed in', async ({ visit, app, control: _reset }) => {
    const { page, context } = await visit()
    const address = `${userPage}?q=${'ж'.repeat(600)}`
    await page.goto(address)
    expect(await countCookieBytes(context, app.baseUrl)).toBeLessThan(8000)
    await pickUser(page)
    await page.waitForURL(url => decodeURIComponent(url.pathname + url.search) === address)
    await appears(page.getByRole('heading', { name: ada }))
    await open(page)
    await pingSays(page)
  })
})
