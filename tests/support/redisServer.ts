import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'
import { findFreePort } from './app.ts'
import { installByApt } from './installByApt.ts'

/** A Redis of our own: on loopback, and with no memory of its last life. */
export interface RedisServer {
  url: string
  start: () => Promise<void>
  /** As by a crash. */
  kill: () => Promise<void>
  /** It holds its connections and answers nothing, until `resume`. */
  freeze: () => void
  resume: () => void
  /** How many commands all clients have sent since the last call, by name. Those that a script runs count, too. */
  takeCommands: () => Promise<Record<string, number>>
  close: () => Promise<void>
}

/** Path of a redis-server: of this machine or, for root on Debian and Ubuntu, installed now. Null when there is none. */
export function findRedis(): string | null {
  return findOnPath() ?? (installByApt('redis-server') ? findOnPath() : null)
}

/** Makes a Redis on a free port; it runs from `start()` on, with these arguments in addition. */
export async function createRedisServer(command: string, more: string[] = []): Promise<RedisServer> {
  const port = await findFreePort()
  const directory = mkdtempSync(join(tmpdir(), 'redis-'))
  const running: { child?: ChildProcess } = {}
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory, ...more]

  async function kill() {
    const { child } = running
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      running.child = child
      child.stdout.setEncoding('utf8')
      for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
        if (String(text).includes('Ready to accept connections')) return void child.stdout.resume()
      }
      throw new Error('redis-server has ended.')
    },
    kill,
    freeze: () => running.child?.kill('SIGSTOP'),
    resume: () => running.child?.kill('SIGCONT'),
    takeCommands: () => takeCommands(port),
    async close() {
      await kill()
      rmSync(directory, { recursive: true })
    },
  }
}

async function takeCommands(port: number): Promise<Record<string, number>> {
  const client = new Redis(port, '127.0.0.1', { enableReadyCheck: false })
  const statistics = await client.info('commandstats')
  await client.config('RESETSTAT')
  client.disconnect()
  const counts = statistics.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)
  return Object.fromEntries([...counts].filter(([, name]) => name !== 'info').map(([, name, calls]) => [name, Number(calls)]))
}

function findOnPath(): string | null {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return directories.map(directory => join(directory, 'redis-server')).find(path => existsSync(path)) ?? null
}
