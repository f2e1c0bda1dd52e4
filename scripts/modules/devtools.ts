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
  const port = String(await findFreePort())
  const baseUrl = `http://localhost:${port}`
  const server = spawn(process.execPath, nuxt.args('dev', '--port', port), { ...nuxt.options, stdio: 'ignore' })
  const page = await browser.newPage()
  // Vite transforms every module when it is first asked for it.
  page.setDefaultTimeout(180_000)
  const complaints: string[] = []
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  try {
    for (let attempt = 0; !await fetch(`${baseUrl}/healthz`).then(({ ok }) => ok, () => false); attempt++) {
      if (attempt === 240) throw new Error('The dev server does not answer.')
      await delay(500)
    }
    await page.goto(baseUrl)
    await page.locator('.nuxt-devtools-icon-button').first().click()
    await page.frameLocator('#nuxt-devtools-iframe').getByText('Welcome to').first().waitFor()
    // DevTools load pictures from elsewhere, which this browser cannot reach.
    return complaints.filter(complaint => !complaint.includes('ERR_NAME_NOT_RESOLVED'))
  }
  finally {
    await page.close()
    server.kill()
  }
}
