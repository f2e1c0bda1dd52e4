import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'

/** A page that needs a user and calls the API when its button is pressed; what it says when the API has accepted the ID token. */
export const apiPage = '/backend-api'
/** What that page says when the API has accepted the ID token. */
export const success = 'Response from the server: Your ID token was successfully validated!'

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

/** Presses the button that calls the API. */
export async function ping(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ping' }).click()
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

/** Waits until Vue has taken over the page, when there is JavaScript: a click before that would be lost. */
async function becomesInteractive(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await page.waitForFunction(() => {
    const root = document.querySelector('#__nuxt') as (Element & { __vue_app__?: unknown }) | null
    return root?.__vue_app__ !== undefined
  })
}

/** Labels of the links and buttons of the navigation bar, in order. */
export async function navigationLabels(page: Page): Promise<string[]> {
  const items = page.getByRole('navigation').first().locator('a, button')
  return (await items.allInnerTexts()).map(label => label.trim())
}

/** Counts the requests for an ID token of all tabs. */
export function countTokenRequests(page: Page): { count: number } {
  const asked = { count: 0 }
  page.context().on('request', request => asked.count += Number(request.url().endsWith('/api/auth/token')))
  return asked
}

/** Asserts that the visitor is signed in, by what the server says. */
export async function isSignedInAs(page: Page, name: string | null): Promise<void> {
  const response = await page.context().request.get('/api/auth/session')
  const session = await response.json() as { user: { name: string } } | null
  expect(session?.user.name ?? null).toBe(name)
}
