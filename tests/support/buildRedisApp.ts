import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { cleanEnvironment } from './cleanEnvironment.ts'
import { selectedRuntime } from './runtimes.ts'
import type { Runtime } from './runtimes.ts'

const cacheDir = `node_modules/.cache/e2e-redis/${selectedRuntime.envName ?? 'node'}`
const outputDir = `${cacheDir}/output`

/** Serves the production build that has the Redis client: the selected runtime. */
export const redisRuntime: Runtime = { ...selectedRuntime, outputDir }

// Beside the other build, and with folders of its own: both are of the same sources.
const script = `
  import { buildNuxt, loadNuxt } from 'nuxt/kit'
  const nuxt = await loadNuxt({
    envName: ${JSON.stringify(selectedRuntime.envName)},
    overrides: { buildDir: '${cacheDir}/nuxt', nitro: { output: { dir: '${outputDir}' } } },
  })
  await buildNuxt(nuxt)
  await nuxt.close()
`

/** Builds the app for production with the Redis client in it. With `E2E_REUSE_BUILD=1` the build of the last run serves again. */
export async function buildRedisApp(): Promise<void> {
  if (process.env.E2E_REUSE_BUILD === '1' && existsSync(outputDir)) return
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: cleanEnvironment({ NODE_ENV: 'production', NUXT_AUTH0_REDIS_URL: 'redis://localhost' }),
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout: string, stderr: string }) => {
    throw new Error(`The build with Redis failed\n${error.stdout}\n${error.stderr}`, { cause: error })
  })
}
