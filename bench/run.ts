// npm run bench: the private route side by side with other servers, and server rendering, in one run on one machine.
// npm run bench -- --rounds 5 --seconds 4 --write   also puts the tables into README.md and docs/performance.md.
import { cpus, tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startTenant } from '../tenant/startTenant.ts'
import { buildBenchApp } from './buildBenchApp.ts'
import { createTokenLoads, toPageLoads } from './loads.ts'
import { measureRounds } from './measure.ts'
import { contestants, pages, startContestant } from './servers.ts'
import { toDetails, toPageTable, toSummary } from './table.ts'
import { writeSection } from './writeSection.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    write: { type: 'boolean', default: false },
  },
})
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]

await buildBenchApp()
const appBaseUrls = pages.map((_, index) => `http://127.0.0.1:${4700 + index}`)
const tenant = await startTenant({ port: 0, appBaseUrls, dataDir: null, log: () => {} })
const folder = mkdtempSync(join(tmpdir(), 'bench-'))

const servers = await Promise.all(contestants.map((contestant, index) => startContestant(contestant, 4600 + index, tenant)))
const routes = await measureRounds(servers, await createTokenLoads(tenant, folder), { rounds, seconds })
for (const server of servers) server.stop()

const rendering = await Promise.all(pages.map((page, index) => startContestant(page, 4700 + index, tenant)))
const pageLoads = await toPageLoads(rendering, folder)
const views = await measureRounds(rendering, pageLoads, { rounds, seconds })
for (const server of rendering) server.stop()
await tenant.close()
rmSync(folder, { recursive: true })

const how = `Node ${process.version}, ${cpus()[0]?.model.trim()}; each server on one core, 20 connections from another; medians of `
  + `${rounds} interleaved rounds of ${seconds} s, after one to warm up.`
const summary = toSummary(routes)
const details = [toDetails(routes), toPageTable(views)].join('\n\n')
console.log(`\n${how}\n\n${summary}\n\n${details}`)
if (values.write) {
  writeSection('README.md', 'npm run bench', `${summary}\n\n${how}`)
  writeSection('docs/performance.md', 'npm run bench', `${how}\n\n${details}`)
}
