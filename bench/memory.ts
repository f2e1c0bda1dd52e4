// npm run bench:memory [-- --tokens 1000000 --write]: does the private route hold on to memory, however many distinct ID tokens it sees?
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { writeSection } from '../scripts/writeSection.ts'
import { answers, startJwksServer } from '../tests/support/jwksServer.ts'
import { buildBenchApp } from './buildBenchApp.ts'
import { contestants, startContestant } from './servers.ts'
import { toTable } from './table.ts'

const { values } = parseArgs({ options: { tokens: { type: 'string', default: '1000000' }, write: { type: 'boolean', default: false } } })
const tokens = Number(values.tokens)
const steps = 10
const clientId = 'bench'

await buildBenchApp()
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const provider = await startJwksServer(answers.keys({ ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'RS256', use: 'sig' }))
const [ours] = contestants
if (!ours) throw new Error('There is nothing to measure.')
const server = await startContestant(ours, 4800, { issuer: provider.issuer, clientId })
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' })

const rows: (string | number)[][] = []
for (let step = 1; step <= steps; step++) {
  // Signing takes ten times what verifying does, so every core signs.
  await Promise.all(Array.from({ length: availableParallelism() }, (_, sender) => sendTokens(`${step}-${sender}`)))
  rows.push([(tokens / steps * step).toLocaleString('en'), server.memoryMb() ?? '?'])
  console.log(`${rows.at(-1)?.join(' distinct tokens, then ')} MB`)
}
await server.stop()
await provider.close()

const table = toTable(['distinct tokens so far', 'resident memory, MB'], rows)
if (values.write) writeSection('docs/performance.md', 'npm run bench:memory', table)
const [early, last] = [rows[1]?.[1], rows.at(-1)?.[1]].map(Number)
if (early && last && last > early * 1.25) {
  console.error(`The memory grows: ${early} MB after a fifth of the tokens, ${last} MB after all of them.`)
  process.exitCode = 1
}

/** Sends its share of one step's tokens, and ends when all were accepted. */
async function sendTokens(name: string): Promise<void> {
  const count = Math.ceil(tokens / steps / availableParallelism())
  const claims = JSON.stringify({ iss: provider.issuer, aud: clientId })
  const child = spawn(process.execPath, ['bench/sendTokens.mjs', server.url, String(count), name, claims], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  child.stdin?.end(pem)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error('A token was not accepted.')
}
