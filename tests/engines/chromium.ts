import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright } from 'playwright-core'
import type { BrowserContext, Page } from 'playwright-core'
import { launchChromium } from '../support/launchBrowser.ts'
import { findChromium } from '../support/requireChromium.ts'
import type { Engine, Tab } from './engine.ts'

/** Chromium, by Playwright. */
export const chromium: Engine = {
  name: 'Chromium',
  packages: ['chromium'],
  isInstalled: () => findChromium() !== null,
  async launch({ blocksCookies, isDark } = {}) {
    const profile = await mkdtemp(join(tmpdir(), 'chromium-'))
    await mkdir(join(profile, 'Default'))
    const settings = { profile: { default_content_setting_values: { cookies: blocksCookies ? 2 : 1 } } }
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(settings))
    const context = await launchChromium(chromiumOptions => playwright.launchPersistentContext(profile, {
      ...chromiumOptions,
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
      ignoreHTTPSErrors: true,
      colorScheme: isDark ? 'dark' : 'light',
      viewport: { width: 1280, height: 800 },
    }))
    context.setDefaultTimeout(5000)
    const complaints: string[] = []
    context.on('weberror', error => complaints.push(`${error.page()?.url()}: ${error.error().message}`))
    context.on('console', (message) => {
      // What failed to load is in the location only.
      const complaint = `${message.page()?.url()}: ${message.text()} (${message.location().url})`
      if (['error', 'warning'].includes(message.type())) complaints.push(complaint)
    })
    return {
      version: context.browser()?.version() ?? 'unknown',
      openTab: async () => toTab(await context.newPage(), context),
      readComplaints: async () => complaints,
      async quit() {
        await context.close()
        await rm(profile, { recursive: true, maxRetries: 5 })
      },
    }
  },
}

function toTab(page: Page, context: BrowserContext): Tab {
  return {
    open: async url => void await page.goto(url),
    readUrl: async () => page.url(),
    async click(xpath, when) {
      const element = await page.locator(`xpath=${xpath}`).first().elementHandle()
      if (!await page.evaluate(when)) throw new Error('The page is not ready.')
      await element?.click({ noWaitAfter: true })
    },
    evaluate: expression => page.evaluate(expression),
    readCookies: async () => await context.cookies(page.url()),
    resize: (width, height) => page.setViewportSize({ width, height }),
    takeScreenshot: () => page.screenshot(),
    close: () => page.close(),
  }
}
