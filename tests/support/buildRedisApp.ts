import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { runtimes } from './runtimes.ts'
import type { Runtime } from './runtimes.ts'
import { cleanEnvironment } from './cleanEnvironment.ts'

const outputDir = 'node_modules/.cache/e2e-redis'

/** Serves the production build that has the Redis client. */
export const redisRuntime: Runtime = { ...runtimes.node, args: () => [`${outputDir}/output/server/index.mjs`] }

// Beside the other build, and with folders of its own: both are of the same sources.
const script = `
  import { buildNuxt, loadNuxt } from 'nuxt/kit'
  const nuxt = await loadNuxt({ overrides: {
    buildDir: '${outputDir}/nuxt', nitro: { output: { dir: '${outputDir}/output' } },
  } })
  await buildNuxt(nuxt)
  await nuxt.close()
`

/** Builds the app for production with the Redis client in it. With `E2E_REUSE_BUILD=1` the build of the last run serves again. */
export async function buildRedisApp(): Promise<void> {
  if (process.env.E2E_REUSE_BUILD === '1' && existsSync(`${outputDir}/output/server`)) return
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: cleanEnvironment({ NODE_ENV: 'production', NUXT_AUTH0_REDIS_URL: 'redis://localhost' }),
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout: string, stderr: string }) => {
    throw new Error(`The build with Redis failed\n${error.stdout}\n${error.stderr}`, { cause: error })
  })
}
