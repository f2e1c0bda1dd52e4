import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { execFileSync } from 'node:child_process'
import { buildInto } from '../tests/support/buildInto.ts'

const dirs = { buildDir: 'node_modules/.cache/bench/nuxt', outputDir: 'node_modules/.cache/bench/output' }

/** The server of the production build that is measured. */
export const benchServer = `${dirs.outputDir}/server/index.mjs`

const bareDirs = { buildDir: resolve('node_modules/.cache/bench/bare'), outputDir: resolve('node_modules/.cache/bench/bare-output') }

/** The server of a bare Nuxt application with the same page. */
export const bareNuxtServer = `${bareDirs.outputDir}/server/index.mjs`

/** Installs what the bench needs, and builds for production: the app with one route more, `/api/unprotected`, and the bare one. */
export async function buildBenchApp(): Promise<void> {
  if (!existsSync('bench/node_modules')) execFileSync('npm', ['ci', '--prefix', 'bench', '--no-audit', '--no-fund'], { stdio: 'inherit' })
  const handler = '~/bench/routes/unprotected.get.ts'
  await buildInto(dirs, { overrides: { serverHandlers: [{ route: '/api/unprotected', method: 'get', handler }] } })
  await buildInto(bareDirs, { cwd: resolve('bench/bareNuxt') })
}
