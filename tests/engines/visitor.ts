import { expect, vi } from 'vitest'
import { ada, apiPage } from '../support/journeys.ts'
import type { Browser, Tab } from './engine.ts'

/** XPath of a button, by what it says. */
export const button = (text: string) => `//button[normalize-space()='${text}']`

/** XPath of a link, by what it says. */
export const link = (text: string) => `//a[normalize-space()='${text}']`

/** XPath of the button at the tenant that signs in as Ada. */
export const adaButton = `//button[contains(., '${ada}')]`

/** A tab with what a user does there. */
export type VisitorTab = ReturnType<typeof toVisitorTab>

/** A user at the tabs of one browser, who waits for what should come. Paths are the app's. */
export function createVisitor(browser: Browser, baseUrl: string) {
  async function open(path: string): Promise<VisitorTab> {
    const tab = await browser.openTab()
    await tab.open(baseUrl + path)
    return toVisitorTab(tab, baseUrl)
  }

  /** Opens a page that needs a user, and signs in as Ada at the tenant. */
  async function signIn(path = apiPage): Promise<VisitorTab> {
    const tab = await open(path)
    await tab.press(adaButton)
    await tab.isAt(path)
    await tab.sees('Log out')
    return tab
  }

  return { open, signIn }
}

function toVisitorTab(tab: Tab, baseUrl: string) {
  const readText = () => tab.evaluate<string>('document.body.innerText')
  return {
    ...tab,
    readText,
    /** Waits until the page says this. */
    sees: (text: string) => until(async () => expect(await readText()).toContain(text)),
    /** Waits until this is the address; `#` and `?` belong to it. */
    isAt: (path: string) => until(async () => expect(await tab.readUrl()).toBe(baseUrl + path)),
    /** Presses it once it is there and the page is interactive: a click before that would be lost. */
    press: (xpath: string) => until(() => tab.click(xpath, isInteractive)),
  }
}

/** Whether Vue has taken over the page, or it is not the app's. */
const isInteractive = `document.readyState === 'complete'
  && (!document.querySelector('#__nuxt') || document.querySelector('#__nuxt').__vue_app__ !== undefined)`

function until<T>(check: () => Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 50 })
}
