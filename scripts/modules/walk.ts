import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'

/**
 * Walks through the application with the modules in a browser of its own, its pages under `prefix`, and returns what the console said.
 * @throws {Error} when a step does not end as it should.
 */
export async function walk(browser: Browser, baseUrl: string, prefix: string): Promise<string[]> {
  const context = await browser.newContext()
  context.setDefaultTimeout(20_000)
  const complaints: string[] = []
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.page()?.url()}: ${message.text()}`)
  })
  context.on('weberror', error => complaints.push(error.error().message))
  const page = await context.newPage()

  await page.goto(`${baseUrl}${prefix}/backend-api`)
  await page.getByRole('button', { name: 'Ada Marsh' }).click()
  await page.waitForURL(`${baseUrl}${prefix}/backend-api`)
  await page.getByRole('button', { name: 'Ping' }).click()
  await page.getByText('successfully validated').waitFor()
  await useModules(page, `${baseUrl}${prefix}/trial`)
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('navigation').getByRole('link', { name: 'Log in' }).waitFor()
  await refuse(page, `${baseUrl}${prefix}/profile`, complaints)
  await context.close()
  return complaints
}

async function useModules(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForLoadState('networkidle')
  await page.getByTestId('button').click()
  await page.getByText('1 of some width').waitFor()
  const width = await page.getByTestId('styled').evaluate(element => element.getBoundingClientRect().width)
  if (width !== 60) throw new Error(`:style did not apply: the width is ${width}, not 60`)
  await page.getByTestId('image').evaluate(image => (image as HTMLImageElement).decode())
  await page.getByTestId('open').click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
}

/** Cancels a sign-in: wherever a router module has moved the callback page, the refusal is shown and nothing of the query stays. */
async function refuse(page: Page, url: string, complaints: string[]): Promise<void> {
  await page.context().clearCookies()
  await page.goto(url)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('heading', { name: 'The login was cancelled' }).waitFor()
  await delay(500)
  if (/[?&](?:code|state|error)=/.test(page.url())) throw new Error(`The query of the callback is in the address: ${page.url()}`)
  // The status of the callback itself.
  const isExpected = (complaint: string) => /status of 4\d\d/.test(complaint)
  complaints.splice(0, complaints.length, ...complaints.filter(complaint => !isExpected(complaint)))
}
