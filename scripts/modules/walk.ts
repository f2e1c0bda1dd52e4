import type { Browser, Page } from 'playwright-core'

/**
 * Walks through the application with the modules in a new browser, its pages under `prefix`, and returns what the console said.
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
  await refuse(page, baseUrl, `${prefix}/profile`, complaints)
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

/** Cancels a sign-in: the callback page is where the provider knows it, and shows the refusal without the query. */
async function refuse(page: Page, baseUrl: string, path: string, complaints: string[]): Promise<void> {
  await page.context().clearCookies()
  await page.goto(`${baseUrl}${path}`)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('heading', { name: 'The login was cancelled' }).waitFor()
  await page.waitForURL(`${baseUrl}/callback`)
  const href = await page.getByRole('link', { name: 'Try again' }).getAttribute('href')
  if (!href?.endsWith(encodeURIComponent(path))) throw new Error(`"Try again" does not return to ${path}: ${href}`)
  // The status of the callback itself.
  const isExpected = (complaint: string) => /status of 4\d\d/.test(complaint)
  complaints.splice(0, complaints.length, ...complaints.filter(complaint => !isExpected(complaint)))
}
