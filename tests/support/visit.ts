import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { createCookieJar } from './cookieJar.ts'
import { createIt } from './http.ts'
import { launchBrowser } from './launchBrowser.ts'
import { signInByHttp } from './signInByHttp.ts'
import type { Stage } from './stage.ts'

/** How a visitor comes. */
export interface VisitorOptions extends BrowserContextOptions {
  /** A demo user, who has signed in already, over HTTP; nobody by default. */
  user?: string
  /** What the browser may complain about in its console without failing the test, for tests that provoke it. */
  expectedComplaints?: RegExp
}

/** A person with a browser of their own: no cookie is shared with another visitor. */
export interface Visitor {
  context: BrowserContext
  page: Page
}

/**
 * `it` of `http.ts` with real browsers: `visit` opens a new one. The Chromium process lives as long as the Vitest worker. A test fails
 * when the console of one of its pages has an error, a warning or a CSP violation in it.
 */
export const it = withVisits('worker')

/** The same with an app and a tenant for the file, which its tests may stop. */
export const itWithOwn = withVisits('file')

/** The same with these variables. */
export function itVisiting(env: Record<string, string>) {
  return withVisits('file', env)
}

function withVisits(scope: 'worker' | 'file', env?: Record<string, string>) {
  return createIt(scope, env)
    // eslint-disable-next-line no-empty-pattern -- Vitest reads the dependencies from the pattern
    .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
      const browser = await launchBrowser()
      onCleanup(() => browser.close())
      return browser
    })
    .extend('visit', async ({ stage, browser, control: _reset }, { onCleanup }) => {
      const complaints: string[] = []
      const contexts: BrowserContext[] = []
      onCleanup(async () => {
        await Promise.all(contexts.map(context => context.close()))
        if (complaints.length) throw new Error(`The browser complained:\n${complaints.join('\n')}`)
      })
      return async ({ user, ...options }: VisitorOptions = {}): Promise<Visitor> => {
        const context = await openContext(browser, stage.app.baseUrl, options, complaints)
        contexts.push(context)
        if (user) await signIn(context, stage, user)
        return { context, page: await context.newPage() }
      }
    })
}

async function openContext(browser: Browser, baseURL: string, options: VisitorOptions, complaints: string[]): Promise<BrowserContext> {
  const { expectedComplaints, ...contextOptions } = options
  const complain = (complaint: string) => {
    if (!expectedComplaints?.test(complaint)) complaints.push(complaint)
  }
  const context = await browser.newContext({ baseURL, ...contextOptions })
  context.setDefaultTimeout(30_000)
  context.on('weberror', error => complain(`${error.page()?.url()}: ${error.error().message}`))
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complain(`${message.page()?.url()}: ${message.text()}`)
  })
  return context
}

/** Gives the browser the cookies of a sign-in, at the app and at the tenant. */
async function signIn(context: BrowserContext, { app, tenant }: Stage, user: string): Promise<void> {
  const tenantJar = createCookieJar()
  const appJar = await signInByHttp(app.baseUrl, user, tenantJar)
  const toCookies = (jar: typeof appJar, url: string) =>
    jar.list().map(cookie => ({ ...cookie, domain: new URL(url).hostname, httpOnly: true, sameSite: 'Lax' as const }))
  await context.addCookies([...toCookies(appJar, app.baseUrl), ...toCookies(tenantJar, tenant.issuer)])
}
