import type { Load } from './loads.ts'
import { spawnPinned } from './servers.ts'
import type { RunningContestant } from './servers.ts'

/** One load of one server in one round. */
export interface Measurement {
  load: string
  server: string
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  statusCodes: string[]
  /** The most that the process has held so far; null where the system does not tell. */
  peakMemoryMb: number | null
}

/** The servers of a round, freshly started, and what they are loaded with. */
interface Round { servers: readonly RunningContestant[], loads: readonly Load[] }

/**
 * Loads each server with each load in turn, round by round, so that what else the machine does meets all of them. Each round starts new
 * processes and warms them up as long as it measures: where a process comes to lie in memory makes it a third slower or faster for life.
 */
export async function measureRounds(
  start: () => Promise<Round>,
  { rounds, seconds }: { rounds: number, seconds: number },
): Promise<Measurement[]> {
  const measurements: Measurement[] = []
  for (let round = 1; round <= rounds; round++) {
    const { servers, loads } = await start()
    for (const isMeasured of [false, true]) {
      for (const load of loads) {
        for (const server of servers.filter(({ name }) => load.server === undefined || load.server === name)) {
          const result = await drive(server.url, seconds, load.file)
          if (isMeasured) measurements.push({ load: load.name, server: server.name, ...result, peakMemoryMb: server.peakMemoryMb() })
        }
      }
    }
    await Promise.all(servers.map(server => server.stop()))
    console.log(`Round ${round} of ${rounds} is done.`)
  }
  return measurements
}

async function drive(url: string, seconds: number, file: string): Promise<Omit<Measurement, 'load' | 'server' | 'peakMemoryMb'>> {
  const child = spawnPinned(1, ['bench/drive.mjs', url, String(seconds), file])
  let output = ''
  child.stdout?.on('data', chunk => output += chunk)
  await new Promise(resolve => child.on('close', resolve))
  return JSON.parse(output)
}
