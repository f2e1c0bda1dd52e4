// Builds a copy of the application with modules that products add, and walks through it in Chromium: npm run modules [-- prefix …]
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { launchBrowser } from '../../tests/support/launchBrowser.ts'
import { runtimes } from '../../tests/support/runtimes.ts'
import { startStage } from '../../tests/support/stage.ts'
import { addModules, copyApplication, copyDir, nuxt } from './application.ts'
import type { Strategy } from './application.ts'
import { openDevtools } from './devtools.ts'
import { walk } from './walk.ts'

/** Where pages are, by the strategy of @nuxtjs/i18n. */
const prefixes: Record<Strategy, string> = { no_prefix: '', prefix: '/en', prefix_except_default: '/de', prefix_and_default: '/en' }

const chosen = process.argv.slice(2)
copyApplication()
const browser = await launchBrowser()
for (const [strategy, prefix] of Object.entries(prefixes) as [Strategy, string][]) {
  if (chosen.length && !chosen.includes(strategy)) continue
  await tell(`modules, i18n ${strategy}`, async () => {
    addModules(strategy)
    await promisify(execFile)(process.execPath, nuxt.args('build'), { ...nuxt.options, maxBuffer: 64 * 1024 * 1024 })
    const { app, stop } = await startStage({ runtime: { ...runtimes.node, outputDir: join(copyDir, '.output') } })
    return walk(browser, app.baseUrl, prefix).finally(stop)
  })
}
if (!chosen.length || chosen.includes('devtools')) await tell('DevTools in development', () => openDevtools(browser))
await browser.close()
rmSync(copyDir, { recursive: true })

async function tell(what: string, run: () => Promise<string[]>): Promise<void> {
  const problems = await run().catch((error: Error) => [error.message])
  console.log(problems.length ? `FAIL ${what}\n     ${problems.join('\n     ')}` : `ok   ${what}`)
  if (problems.length) process.exitCode = 1
}
