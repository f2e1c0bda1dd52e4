// Builds the app for each runtime, runs the tests on it, weighs the build and times its start: npm run test:runtimes [-- --help]
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startTenant } from '../tenant/startTenant.ts'
import { findFreePort, startApp } from '../tests/support/app.ts'
import { runtimes, toRuntimeName } from '../tests/support/runtimes.ts'
import type { Runtime, RuntimeName } from '../tests/support/runtimes.ts'
import { countTests } from './countTests.ts'
import { measureBuild } from './measureBuild.ts'

const resultsDir = 'node_modules/.cache/test-runtimes'

/** What `--essential` leaves out: it depends on the browser or on the provider more than on the runtime. */
const inessential = [
  'tests/http/ends.test.ts', 'tests/http/providers.test.ts',
  'tests/http/{manyInstances,outages,ownRoutes,providerOutage}.test.ts',
  'tests/browser/!(logOut|ping|signIn).test.ts',
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { essential: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
})
if (values.help) {
  console.log(`npm run test:runtimes -- [--essential] [${Object.keys(runtimes).join('|')} …]`)
  console.log(`--essential leaves out: ${inessential.join(', ')}`)
  process.exit()
}
const names = (positionals.length ? positionals : Object.keys(runtimes)).map(toRuntimeName)

installRuntimes()
const rows: Record<string, Record<string, string | number>> = {}
const problems: string[] = []
for (const name of names) {
  console.log(`\n== ${name}`)
  const { passed, failed, skipped, failures } = testOn(name)
  const { serverGzipKb } = measureBuild(runtimes[name].outputDir)
  rows[name] = {
    'version': readVersion(runtimes[name]),
    'tests passed': passed,
    'failed': failed,
    'not possible': skipped,
    'boot time, ms': await measureBoot(runtimes[name]),
    'bundle size, KB gzipped': serverGzipKb,
  }
  problems.push(...failed || !passed ? [`${name}: ${failed} tests failed, ${passed} passed`, ...failures] : [])
}
console.log()
console.table(rows)
for (const problem of problems) console.error(problem)
process.exitCode = problems.length ? 1 : 0

/** They have a lockfile of their own, so that they are no part of a newcomer's install. */
function installRuntimes(): void {
  if (names.every(name => existsSync(runtimes[name].command))) return
  const { status } = spawnSync('npm', ['run', 'runtimes'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The runtimes could not be installed.')
}

/** The tests build the app themselves. */
function testOn(name: RuntimeName) {
  const resultsFile = `${resultsDir}/${name}.json`
  mkdirSync(resultsDir, { recursive: true })
  rmSync(resultsFile, { force: true })
  const excluded = values.essential ? inessential.flatMap(files => ['--exclude', files]) : []
  spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'http', '--project', 'browser', ...excluded,
      '--reporter=dot', '--reporter=json', `--outputFile.json=${resultsFile}`],
    { stdio: 'inherit', env: { ...process.env, E2E_RUNTIME: name } },
  )
  if (!existsSync(resultsFile)) throw new Error(`The tests on ${name} did not come to an end.`)
  return countTests(JSON.parse(readFileSync(resultsFile, 'utf8')))
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

function readVersion({ versionOf }: Runtime): string {
  const output = execFileSync(versionOf, ['--version'], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  return /\d+[.-]\d+[.-]\d+/.exec(output)?.[0] ?? 'unknown'
}
