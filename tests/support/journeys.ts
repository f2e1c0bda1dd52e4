import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'

/** A page of the tests' own that needs a user and calls the API when its button is pressed. */
export const apiPage = '/fixture/api'
/** What that page says when the API has accepted the ID token. */
export const success = 'Response from the server: The ID token is valid.'
/** A page of the tests' own that needs a user; its heading is the name. */
export const userPage = '/fixture/user'

/** The demo user of these tests. */
export const ada = 'Ada Marsh'

/** Opens a page and waits until it is interactive. */
export async function open(page: Page, path = apiPage): Promise<void> {
  await page.goto(path)
  await becomesInteractive(page)
}

/** Opens a page that needs a user, picks a demo user at the tenant and waits until that page is back. */
export async function signIn(page: Page, path = apiPage, user = ada): Promise<void> {
  await page.goto(path)
  await pickUser(page, user)
  await page.waitForURL(path)
  await becomesInteractive(page)
}

/** Picks a demo user on the tenant's sign-in page. */
export async function pickUser(page: Page, user = ada): Promise<void> {
  await page.getByRole('button', { name: user }).click()
}

/** The tests' own part of a page of theirs: what is around it belongs to the product. */
export function onFixture(page: Page): Locator {
  return page.locator('#fixture')
}

/** The button that logs out on a page of the tests' own. */
export function logoutButton(page: Page): Locator {
  return onFixture(page).getByRole('button', { name: 'Log out' })
}

/** The button that calls the API. */
export function pingButton(page: Page): Locator {
  return onFixture(page).getByRole('button', { name: 'Ping', exact: true })
}

/** Presses a button that only a script listens to: a click before Vue has taken over the page is lost. */
export async function press(button: Locator): Promise<void> {
  await becomesInteractive(button.page())
  await button.click()
}

/** Presses the button that calls the API. */
export async function ping(page: Page): Promise<void> {
  await press(pingButton(page))
}

/** Calls the API and waits until the page says this. */
export async function pingSays(page: Page, text: string | RegExp = success): Promise<void> {
  await ping(page)
  await appears(page.getByText(text))
}

/** Waits for the element to be visible; the failure names what was looked for. */
export async function appears(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: 'visible' })
}

/** Waits until Vue has taken over the page, when there is JavaScript. @public */
export async function becomesInteractive(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await page.waitForFunction(() => {
    const root = document.querySelector('#__nuxt') as (Element & { __vue_app__?: unknown }) | null
    return root?.__vue_app__ !== undefined
  })
}

/** Counts the requests for an ID token of all tabs. */
export function countTokenRequests(page: Page): { count: number } {
  const asked = { count: 0 }
  page.context().on('request', request => asked.count += Number(request.url().endsWith('/api/auth/token')))
  return asked
}

/** Asserts that the visitor is signed in, by what the server says. */
export async function isSignedInAs(page: Page, name: string | null, baseUrl = ''): Promise<void> {
  const response = await page.context().request.get(`${baseUrl}/api/auth/session`)
  const session = await response.json() as { user: { name: string } } | null
  expect(session?.user.name ?? null).toBe(name)
}

/** Makes a page miss what other tabs do: its reads of the session fail, and of those after the call of what is returned, the first. */
export async function blockSessionReads(page: Page): Promise<() => void> {
  const reads = { left: Infinity }
  await page.route('**/api/auth/session', route => reads.left-- > 0 ? route.abort() : route.fallback())
  return () => void (reads.left = 1)
}
