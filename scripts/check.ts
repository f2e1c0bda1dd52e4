// Runs every check, even when one fails, and lists those that failed: npm run check [-- --skip test:unit …]
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { skip: { type: 'string', multiple: true, default: [] } } })
const checks = ['lint', 'typecheck', 'unused', 'test:unit'].filter(name => !values.skip.includes(name))

const failed = checks.filter((name) => {
  console.log(`\n== npm run ${name}`)
  return spawnSync(`npm run --silent ${name}`, { stdio: 'inherit', shell: true }).status !== 0
})

console.log(failed.length ? `\nFailed: ${failed.join(', ')}` : `\nPassed: ${checks.join(', ')}`)
process.exitCode = failed.length ? 1 : 0
