// npm run bench: the private route side by side with other servers, and server rendering, in one run on one machine.
// npm run bench -- --rounds 5 --seconds 3 --write   also puts the tables into docs/performance.md.
import { cpus, tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeSection } from '../scripts/writeSection.ts'
import { startTenant } from '../tenant/startTenant.ts'
import { buildBenchApp } from './buildBenchApp.ts'
import { createTokenLoads, toPageLoads } from './loads.ts'
import { measureRounds } from './measure.ts'
import { contestants, pages, startContestant } from './servers.ts'
import type { Contestant } from './servers.ts'
import { toDetails, toPageTable, toSummary } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
})
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]

await buildBenchApp()
const appBaseUrls = pages.map((_, index) => `http://127.0.0.1:${4700 + index}`)
const tenant = await startTenant({ port: 0, appBaseUrls, dataDir: null, log: () => {} })
const folder = mkdtempSync(join(tmpdir(), 'bench-'))

const start = (list: readonly Contestant[], port: number) =>
  Promise.all(list.map((contestant, index) => startContestant(contestant, port + index, tenant)))

const loads = await createTokenLoads(tenant, folder)
const routes = await measureRounds(async () => ({ servers: await start(contestants, 4600), loads }), { rounds, seconds })
const views = await measureRounds(async () => {
  const servers = await start(pages, 4700)
  return { servers, loads: await toPageLoads(servers, folder) }
}, { rounds, seconds })
await tenant.close()
rmSync(folder, { recursive: true })

const how = `Node ${process.version}, ${cpus()[0]?.model.trim()}; each server on one core, 20 connections from another; medians of `
  + `${rounds} rounds of ${seconds} s, interleaved, each with new processes that were warmed up as long.`
const summary = toSummary(routes)
const details = [toDetails(routes), toPageTable(views)].join('\n\n')
console.log(`\n${how}\n\n${summary}\n\n${details}`)
if (values.write) writeSection('docs/performance.md', 'npm run bench', `${how}\n\n${summary}\n\n${toPageTable(views)}`)
