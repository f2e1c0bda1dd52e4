// npm run bench: the private route side by side with other servers, in one run on one machine. Prints a table of ratios.
// npm run bench -- --rounds 5 --seconds 4 --write   also writes the table to bench/RESULTS.md.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startTenant } from '../tenant/startTenant.ts'
import { contestants, spawnPinned, startContestant } from './servers.ts'
import { toTable } from './table.ts'
import type { Measurement } from './table.ts'
import { signTokens } from './tokens.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    write: { type: 'boolean', default: false },
  },
})

if (!existsSync('bench/node_modules')) execFileSync('npm', ['ci', '--prefix', 'bench'], { stdio: 'inherit' })
execFileSync(process.execPath, ['node_modules/nuxt/bin/nuxt.mjs', 'build'], { stdio: 'ignore' })

const tenant = await startTenant({ port: 0, appBaseUrls: ['http://127.0.0.1'], dataDir: null, log: () => {} })
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const loads = await writeLoads()
const running = await Promise.all(contestants.map((contestant, index) =>
  startContestant(contestant, 4600 + index, tenant.issuer, tenant.clientId)))

const measurements: Measurement[] = []
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const load of loads) {
    for (const server of running) {
      const result = await drive(server.url, round === 0 ? '2' : values.seconds, load.file)
      // The first round only warms up.
      if (round > 0) measurements.push({ load: load.name, server: server.name, ...result, peakMemoryMb: server.peakMemoryMb() })
    }
  }
  console.log(`Round ${round} of ${values.rounds} is done.`)
}

const table = [
  `Node ${process.version}, ${cpus()[0]?.model.trim()}; each server on one core, 20 connections from another; medians of `
  + `${values.rounds} interleaved rounds of ${values.seconds} s, after one to warm up. Ratios are to the classic server of the same run.`,
  toTable(measurements),
].join('\n\n')
console.log(`\n${table}`)
if (values.write) writeFileSync('bench/RESULTS.md', `# npm run bench\n\n${table}\n`)

for (const server of running) server.stop()
await tenant.close()
rmSync(folder, { recursive: true })

async function writeLoads() {
  const valid = await signTokens(tenant, 2000)
  const invalid = valid.map(token => token.replace(/\.[^.]+$/, signature => `.${[...signature.slice(1)].reverse().join('')}`))
  return Object.entries({ 'one token': valid.slice(0, 1), '2,000 tokens': valid, 'invalid tokens': invalid }).map(([name, tokens]) => {
    const file = join(folder, name.replaceAll(/\W/g, '-'))
    writeFileSync(file, tokens.join('\n'))
    return { name, file }
  })
}

async function drive(url: string, seconds: string, file: string): Promise<Omit<Measurement, 'load' | 'server' | 'peakMemoryMb'>> {
  const child = spawnPinned(1, ['bench/drive.mjs', url, seconds, file])
  let output = ''
  child.stdout?.on('data', chunk => output += chunk)
  await new Promise(resolve => child.on('close', resolve))
  return JSON.parse(output)
}
