// Runs the main paths in each browser engine that is installed, over http and https: npm run test:engines [-- --help]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { chromium } from '../tests/engines/chromium.ts'
import { firefox } from '../tests/engines/firefox.ts'
import { webKit } from '../tests/engines/webKit.ts'
import { installByApt } from '../tests/support/installByApt.ts'
import { countTests } from './countTests.ts'
import { toEngineTable } from './engineTable.ts'
import { writeSection } from './writeSection.ts'

const resultsDir = 'node_modules/.cache/test-engines'
const resultsFile = `${resultsDir}/engines.json`

const off = { type: 'boolean', default: false } as const
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { install: off, require: off, write: off, help: { ...off, short: 'h' } },
})
if (values.help) {
  console.log(`npm run test:engines -- [--install] [--require] [--write] [chromium|firefox|webkit …]
--install  installs what is missing, as root on Debian and Ubuntu
--require  fails if an engine is missing
--write    writes the table to docs/testing.md`)
  process.exit()
}
const isChosen = (name: string) => positionals.length === 0 || positionals.includes(name.toLowerCase())
const engines = [chromium, firefox, webKit].filter(({ name }) => isChosen(name))

const wanted = engines.filter(engine => !engine.isInstalled()).flatMap(engine => engine.packages)
if (values.install && wanted.length) installByApt(...wanted) // a failure shows in what is missing afterwards
const missing = engines.filter(engine => !engine.isInstalled())

rmSync(resultsFile, { force: true })
mkdirSync(resultsDir, { recursive: true })
const toFile = (name: string) => `tests/engines/${name[0]?.toLowerCase()}${name.slice(1)}.test.ts`
spawnSync(process.execPath, [
  'node_modules/vitest/vitest.mjs', 'run', '--config', 'tests/engines/vitest.config.ts', ...engines.map(({ name }) => toFile(name)),
  '--reporter=dot', '--reporter=json', `--outputFile.json=${resultsFile}`,
], { stdio: 'inherit' })
if (!existsSync(resultsFile)) throw new Error('The tests did not come to an end.')

const results = JSON.parse(readFileSync(resultsFile, 'utf8'))
const { passed, failures } = countTests(results)
const table = toEngineTable(results)
console.log(`\n${table}\n`)
for (const failure of failures) console.error(failure)
for (const { name, packages } of missing) console.log(`skipped: ${name} is not installed (apt-get install ${packages.join(' ')})`)
if (values.write) writeSection('docs/testing.md', 'npm run test:engines', table)
const ranNothing = passed === 0 && missing.length < engines.length
process.exitCode = failures.length || ranNothing || (values.require && missing.length) ? 1 : 0
