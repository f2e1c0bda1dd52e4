import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Tenant } from '../tenant/startTenant.ts'
import { bareNuxtServer, benchServer } from './buildBenchApp.ts'

/** A server under load. `path` is what is asked for. */
export interface Contestant {
  name: string
  path: string
  script: string
  /** Whether its visitor has a session, where it renders pages. */
  isSignedIn?: boolean
}

/** Ours, the servers to compare with, and what nothing can beat. */
export const contestants: Contestant[] = [
  { name: 'this application', path: '/api/private', script: benchServer },
  { name: 'this application, unprotected route', path: '/api/unprotected', script: benchServer },
  { name: 'Express, express-jwt, jwks-rsa', path: '/api/private', script: 'bench/servers/classic.mjs' },
  { name: 'Express, express-oauth2-jwt-bearer', path: '/api/private', script: 'bench/servers/bearer.mjs' },
  { name: 'Fastify, @fastify/jwt with cache', path: '/api/private', script: 'bench/servers/fastify.mjs' },
  { name: 'node:http, no check', path: '/api/private', script: 'bench/servers/bare.mjs' },
]

/** Our pages, as visitors and users see them, after the same page in a bare Nuxt application. */
export const pages: Contestant[] = [
  { name: 'bare Nuxt, the same `/`', path: '/', script: bareNuxtServer },
  { name: '`/`, no session', path: '/', script: benchServer },
  { name: '`/`, signed in', path: '/', script: benchServer, isSignedIn: true },
  { name: '`/profile`, signed in', path: '/profile', script: benchServer, isSignedIn: true },
  { name: '`/backend-api`, signed in', path: '/backend-api', script: benchServer, isSignedIn: true },
]

/** A running contestant. */
export interface RunningContestant extends Contestant {
  url: string
  /** The most memory that the process has held, in MB; null where the system does not tell. */
  peakMemoryMb: () => number | null
  /** What it holds now, likewise. */
  memoryMb: () => number | null
  stop: () => Promise<void>
}

/** The processes that would outlive this one if it failed. */
const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach(child => child.kill()))

/** Starts a contestant on the first core and waits until it answers. */
export async function startContestant(
  contestant: Contestant,
  port: number,
  tenant: Pick<Tenant, 'issuer' | 'clientId'>,
): Promise<RunningContestant> {
  const child = spawnPinned(0, [contestant.script], {
    NODE_ENV: 'production',
    PORT: String(port),
    HOST: '127.0.0.1',
    ISSUER: tenant.issuer,
    AUDIENCE: tenant.clientId,
    NUXT_AUTH0_ISSUER: tenant.issuer,
    NUXT_AUTH0_CLIENT_ID: tenant.clientId,
    NUXT_AUTH0_SESSION_SECRET: 'a secret of thirty-two characters',
    NUXT_AUTH0_APP_BASE_URL: `http://127.0.0.1:${port}`,
  })
  const url = `http://127.0.0.1:${port}${contestant.path}`
  for (let tries = 0; !await fetch(url).then(() => true, () => false); tries++) {
    if (tries === 100) throw new Error(`${contestant.name} does not answer.`)
    await delay(100)
  }
  const readMemory = (field: string) => () => readMemoryMb(child.pid, field)
  return {
    ...contestant,
    url,
    peakMemoryMb: readMemory('VmHWM'),
    memoryMb: readMemory('VmRSS'),
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

/** Runs a Node script on one core, where the system can pin processes. */
export function spawnPinned(core: number, args: string[], env: Record<string, string> = {}): ChildProcess {
  const command = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', String(core), process.execPath] : [process.execPath]
  const [file = process.execPath, ...rest] = command
  const child = spawn(file, [...rest, ...args], { env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

function readMemoryMb(pid: number | undefined, field: string): number | null {
  const file = `/proc/${pid}/status`
  if (!existsSync(file)) return null
  const [, kilobytes] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(file, 'utf8')) ?? []
  return kilobytes ? Math.round(Number(kilobytes) / 1024) : null
}
