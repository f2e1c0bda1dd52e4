import { test } from 'vitest'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { findFreePort, startApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { startRestartableTenant } from './restartableTenant.ts'
import { createTenantControl } from './tenantControl.ts'

/** How a visitor comes. */
export interface VisitorOptions extends BrowserContextOptions {
  /** What the browser may complain about in its console without failing the test, for tests that provoke it. */
  expectedComplaints?: RegExp
}

/** A person with a browser of their own: no cookie is shared with another visitor. */
export interface Visitor {
  context: BrowserContext
  page: Page
}

/**
 * `it` for the end-to-end tests. A file has one tenant, one app (the production build) and one browser; each test begins with a
 * tenant that knows nothing, and fails when the console of one of its pages has an error, a warning or a CSP violation in it.
 */
export const it = test
  .extend('appPort', { scope: 'file' }, () => findFreePort())
  .extend('tenant', { scope: 'file' }, async ({ appPort }, { onCleanup }) => {
    const tenant = await startRestartableTenant([`http://localhost:${appPort}`])
    onCleanup(() => tenant.stop())
    return tenant
  })
  .extend('app', { scope: 'file' }, async ({ appPort, tenant }, { onCleanup }) => {
    const app = await startApp({ port: appPort, issuer: tenant.issuer, clientId: tenant.clientId })
    onCleanup(() => app.stop())
    return app
  })
  // eslint-disable-next-line no-empty-pattern -- Vitest reads the dependencies from the pattern
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser()
    onCleanup(() => browser.close())
    return browser
  })
  .extend('control', async ({ tenant }) => {
    const control = createTenantControl(tenant.control)
    await control.reset()
    return control
  })
  .extend('visit', async ({ app, browser, control: _fresh }, { onCleanup }) => {
    const complaints: string[] = []
    const contexts: BrowserContext[] = []
    onCleanup(async () => {
      await Promise.all(contexts.map(context => context.close()))
      if (complaints.length) throw new Error(`The browser complained:\n${complaints.join('\n')}`)
    })
    return async (options: VisitorOptions = {}): Promise<Visitor> => {
      const context = await openContext(browser, app.baseUrl, options, complaints)
      contexts.push(context)
      return { context, page: await context.newPage() }
    }
  })

async function openContext(browser: Browser, baseURL: string, options: VisitorOptions, complaints: string[]): Promise<BrowserContext> {
  const { expectedComplaints, ...contextOptions } = options
  const complain = (complaint: string) => {
    if (!expectedComplaints?.test(complaint)) complaints.push(complaint)
  }
  const context = await browser.newContext({ baseURL, ...contextOptions })
  context.setDefaultTimeout(15_000)
  context.on('weberror', error => complain(`${error.page()?.url()}: ${error.error().message}`))
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complain(`${message.page()?.url()}: ${message.text()}`)
  })
  return context
}
