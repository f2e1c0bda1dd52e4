import { existsSync } from 'node:fs'
import { buildBeside } from './buildBeside.ts'
import { runtimes } from './runtimes.ts'
import type { Runtime } from './runtimes.ts'

const dirs = { buildDir: 'node_modules/.cache/e2e-redis/nuxt', outputDir: 'node_modules/.cache/e2e-redis/output' }

/** Serves the production build that has the Redis client. */
export const redisRuntime: Runtime = { ...runtimes.node, args: () => [`${dirs.outputDir}/server/index.mjs`] }

/** Builds the app for production with the Redis client in it. With `E2E_REUSE_BUILD=1` the build of the last run serves again. */
export async function buildRedisApp(): Promise<void> {
  if (process.env.E2E_REUSE_BUILD === '1' && existsSync(`${dirs.outputDir}/server`)) return
  await buildBeside(dirs, { env: { NUXT_AUTH0_REDIS_URL: 'redis://localhost' } })
}
