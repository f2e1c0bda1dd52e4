import { globSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildInto } from './buildInto.ts'
import { requireChromium } from './requireChromium.ts'
import { selectedRuntime } from './runtimes.ts'

const sources = '{*.{ts,vue,json},{assets,client,components,composables,layouts,middleware,modules,pages,plugins,public,server,shared,'
  + 'tests/fixture,utils}/**}'

/**
 * Global setup of the tests that need the production build: finds (or installs) a browser for those that open one, then builds the
 * app with the pages and routes of `tests/fixture` on top, for the runtime that `E2E_RUNTIME` names, unless the last build is newer than
 * every source. It is next to the build for production, which has nothing of the tests in it.
 */
export default async function buildApp({ name }: TestProject): Promise<void> {
  if (name === 'browser') requireChromium()
  const { envName, outputDir } = selectedRuntime
  if (isNewerThanSources(`${outputDir}/nitro.json`)) return

  console.log('Building the app for the tests …')
  const dirs = { buildDir: `node_modules/.cache/nuxt-build/${outputDir}`, outputDir }
  await buildInto(dirs, { envName, overrides: { extends: [resolve('tests/fixture')] } })
}

function isNewerThanSources(file: string): boolean {
  const builtAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return globSync(sources).every(source => statSync(source).mtimeMs < builtAt)
}
