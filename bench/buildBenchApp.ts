import { existsSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { buildBeside } from '../tests/support/buildBeside.ts'

const dirs = { buildDir: 'node_modules/.cache/bench/nuxt', outputDir: 'node_modules/.cache/bench/output' }

/** The server of the production build that is measured. */
export const benchServer = `${dirs.outputDir}/server/index.mjs`

/** Installs what the bench needs, and builds the app for production with one route more: `/api/unprotected`. */
export async function buildBenchApp(): Promise<void> {
  if (!existsSync('bench/node_modules')) execFileSync('npm', ['ci', '--prefix', 'bench', '--no-audit', '--no-fund'], { stdio: 'inherit' })
  const handler = '~/bench/routes/unprotected.get.ts'
  await buildBeside(dirs, { overrides: { serverHandlers: [{ route: '/api/unprotected', method: 'get', handler }] } })
}
