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

/** What there is to try, by name; each returns what the console of the browser complained about. */
const trials: Record<string, () => Promise<string[]>> = {
  no_prefix: () => buildAndWalk('no_prefix', ''),
  prefix: () => buildAndWalk('prefix', '/en'),
  prefix_except_default: () => buildAndWalk('prefix_except_default', '/de'),
  prefix_and_default: () => buildAndWalk('prefix_and_default', '/en'),
  devtools: () => {
    addModules('no_prefix')
    return openDevtools(browser)
  },
}

const names = process.argv.slice(2)
const chosen = Object.entries(trials).filter(([name]) => names.length === 0 || names.includes(name))
if (chosen.length === 0) throw new Error(`There are: ${Object.keys(trials).join(', ')}`)

copyApplication()
const browser = await launchBrowser()
for (const [name, run] of chosen) {
  const problems = await run().catch((error: Error) => [error.message])
  console.log(problems.length ? `FAIL ${name}\n     ${problems.join('\n     ')}` : `ok   ${name}`)
  if (problems.length) process.exitCode = 1
}
await browser.close()
rmSync(copyDir, { recursive: true })

async function buildAndWalk(strategy: Strategy, prefix: string): Promise<string[]> {
  addModules(strategy)
  await promisify(execFile)(process.execPath, nuxt.args('build'), { ...nuxt.options, maxBuffer: 64 * 1024 * 1024 })
  const { app, stop } = await startStage({ runtime: { ...runtimes.node, outputDir: join(copyDir, '.output') } })
  return walk(browser, app.baseUrl, prefix).finally(stop)
}
