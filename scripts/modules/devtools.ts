import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { findFreePort } from '../../tests/support/app.ts'
import { nuxt } from './application.ts'

/**
 * Starts the dev server of the application with Nuxt DevTools, opens them, and returns what the console complained about.
 * @throws {Error} when they do not open.
 */
export async function openDevtools(browser: Browser): Promise<string[]> {
  const baseUrl = `http://localhost:${await findFreePort()}`
  const { port } = new URL(baseUrl)
  const { env, ...options } = nuxt.options
  const server = spawn(process.execPath, nuxt.args('dev', '--port', port), {
    ...options, stdio: 'ignore', env: { ...env, NUXT_DEVTOOLS: 'true' },
  })
  try {
    for (let attempt = 0; !await fetch(`${baseUrl}/healthz`).then(({ ok }) => ok, () => false); attempt++) {
      if (attempt === 120) throw new Error('The dev server does not answer.')
      await delay(500)
    }
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(baseUrl)
    await page.locator('.nuxt-devtools-icon-button').first().click({ timeout: 60_000 })
    await page.frameLocator('#nuxt-devtools-iframe').locator('body *').first().waitFor({ timeout: 60_000 })
    await page.close()
    return complaints
  }
  finally {
    server.kill()
  }
}
