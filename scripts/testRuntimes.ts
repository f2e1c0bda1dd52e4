// Builds the app for each runtime, weighs the build, starts it and runs the browser tests on it: npm run test:runtimes [-- node deno …]
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { startTenant } from '../tenant/startTenant.ts'
import { findFreePort, startApp } from '../tests/support/app.ts'
import { runtimes } from '../tests/support/runtimes.ts'
import type { Runtime, RuntimeName } from '../tests/support/runtimes.ts'
import { countTests } from './countTests.ts'
import { measureBuild } from './measureBuild.ts'

const resultsDir = 'node_modules/.cache/test-runtimes'
const asked = process.argv.slice(2)
const names = (Object.keys(runtimes) as RuntimeName[]).filter(name => !asked.length || asked.includes(name))

installRuntimes()
const rows: Record<string, Record<string, string | number>> = {}
const problems: string[] = []
for (const name of names) {
  console.log(`\n== ${name}`)
  run(process.execPath, ['node_modules/nuxt/bin/nuxt.mjs', 'build', '--logLevel', 'silent', ...runtimes[name].buildArguments])
  const size = measureBuild(runtimes[name].outputDir)
  const bootMs = await measureBoot(runtimes[name])
  const { passed, failed, skipped } = testOn(name)
  rows[name] = {
    'version': readVersion(runtimes[name]),
    'passed': passed,
    'failed': failed,
    'not possible': skipped,
    'boot ms': bootMs,
    'server KB gzipped': size.serverGzipKb,
  }
  problems.push(...size.problems, ...failed || !passed ? [`${name}: ${failed} tests failed, ${passed} passed`] : [])
}
console.log()
console.table(rows)
for (const problem of problems) console.error(problem)
process.exitCode = problems.length || !names.length ? 1 : 0

/** They have a lockfile of their own, so that they are no part of a newcomer's install. */
function installRuntimes(): void {
  if (names.every(name => existsSync(runtimes[name].command))) return
  run('npm', ['ci', '--prefix', 'runtimes', '--no-audit', '--no-fund'])
}

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
}

/** Milliseconds from the command to the first answer of `/healthz`. */
async function measureBoot(runtime: Runtime): Promise<number> {
  const port = await findFreePort()
  const tenant = await startTenant({ port: 0, appBaseUrls: [`http://localhost:${port}`], dataDir: null, log: () => {} })
  const startedAt = performance.now()
  const app = await startApp({ port, issuer: tenant.issuer, clientId: tenant.clientId, runtime })
  const bootMs = Math.round(performance.now() - startedAt)
  await app.stop()
  await tenant.close()
  return bootMs
}

function testOn(name: RuntimeName) {
  mkdirSync(resultsDir, { recursive: true })
  const resultsFile = `${resultsDir}/${name}.json`
  spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', '--reporter=dot', '--reporter=json', `--outputFile.json=${resultsFile}`],
    { stdio: 'inherit', env: { ...process.env, E2E_RUNTIME: name, E2E_REUSE_BUILD: '1' } },
  )
  return countTests(JSON.parse(readFileSync(resultsFile, 'utf8')))
}

function readVersion({ versionOf }: Runtime): string {
  const output = execFileSync(versionOf, ['--version'], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  return /\d+[.-]\d+[.-]\d+/.exec(output)?.[0] ?? 'unknown'
}
