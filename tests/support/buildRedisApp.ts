import { existsSync } from 'node:fs'
import { buildBeside } from './buildBeside.ts'
import { selectedRuntime } from './runtimes.ts'
import type { Runtime } from './runtimes.ts'

const cacheDir = `node_modules/.cache/e2e-redis/${selectedRuntime.envName ?? 'node'}`
const dirs = { buildDir: `${cacheDir}/nuxt`, outputDir: `${cacheDir}/output` }

/** Serves the production build that has the Redis client: the selected runtime. */
export const redisRuntime: Runtime = { ...selectedRuntime, outputDir: dirs.outputDir }

/** Builds the app for production with the Redis client in it. With `E2E_REUSE_BUILD=1` the build of the last run serves again. */
export async function buildRedisApp(): Promise<void> {
  if (process.env.E2E_REUSE_BUILD === '1' && existsSync(dirs.outputDir)) return
  await buildBeside(dirs, { envName: selectedRuntime.envName, env: { NUXT_AUTH0_REDIS_URL: 'redis://localhost' } })
}
