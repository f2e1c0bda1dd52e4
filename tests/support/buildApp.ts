import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { cleanEnvironment } from './cleanEnvironment.ts'
import { requireChromium } from './requireChromium.ts'
import { selectedRuntime } from './runtimes.ts'

/**
 * Global setup of the tests that need the production build: finds (or installs) a browser for those that open one, then builds the
 * app, once for all projects, for the runtime that `E2E_RUNTIME` names.
 * With `E2E_REUSE_BUILD=1` the build of the last run serves again.
 */
export default async function buildApp({ name }: TestProject): Promise<void> {
  if (name === 'browser') requireChromium()
  await build()
  process.env.E2E_REUSE_BUILD = '1' // for the next project of this run
}

async function build(): Promise<void> {
  if (process.env.E2E_REUSE_BUILD === '1' && existsSync(`${selectedRuntime.outputDir}/server`)) return

  console.log('Building the app for the tests …')
  const { envName } = selectedRuntime
  await promisify(execFile)(process.execPath, ['node_modules/nuxt/bin/nuxt.mjs', 'build', ...envName ? ['--envName', envName] : []], {
    env: cleanEnvironment({ NODE_ENV: 'production' }),
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout: string, stderr: string }) => {
    throw new Error(`nuxt build failed\n${error.stdout}\n${error.stderr}`, { cause: error })
  })
}
