import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'

/** What the Backend API page says when the API has verified the ID token. */
export const success = 'Response from the server: Your ID token was successfully validated!'

/** The demo user of these tests. */
export const ada = 'Ada Marsh'

/** Opens a page that needs a user, picks a demo user at the tenant and waits until that page is back. */
export async function signIn(page: Page, path = '/backend-api', user = ada): Promise<void> {
  await page.goto(path)
  await pickUser(page, user)
  await page.waitForURL(path)
  await becomesInteractive(page)
}

/** Picks a demo user on the tenant's sign-in page. */
export async function pickUser(page: Page, user = ada): Promise<void> {
  await page.getByRole('button', { name: user }).click()
}

/** Presses Ping and returns the region that tells the result, once it has this text. */
export async function pingSays(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Ping' }).click()
  await appears(page.getByText(text))
}

/** Waits for the element to be visible; the failure names what was looked for. */
export async function appears(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: 'visible' })
}

/** Waits until Vue has taken over the page, when there is JavaScript: a click before that would be lost. */
export async function becomesInteractive(page: Page): Promise<void> {
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

/** Asserts that the visitor is signed in, by what the server says. */
export async function isSignedInAs(page: Page, name: string | null): Promise<void> {
  const response = await page.context().request.get('/api/auth/session')
  const session = await response.json() as { user: { name: string } } | null
  expect(session?.user.name ?? null).toBe(name)
}
