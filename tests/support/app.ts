import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { cleanEnvironment } from './cleanEnvironment.ts'
import { selectedRuntime } from './runtimes.ts'
import type { Runtime } from './runtimes.ts'

/** Options of `startApp`. */
export interface AppOptions {
  /** The tenant's issuer. */
  issuer: string
  clientId: string
  /** Where it listens, from `findFreePort()`: the tenant must know the address before the app runs. */
  port: number
  /** Further variables. */
  env?: Record<string, string>
  runtime?: Runtime
}

/** A running app. */
export interface App {
  /** `http://localhost:PORT`, with the base path of `NUXT_APP_BASE_URL`, without a slash at the end. */
  baseUrl: string
  /** Its NUXT_AUTH0_SESSION_SECRET. */
  sessionSecret: string
  /** Everything that it has written to stdout and stderr so far. */
  logs: () => string
  /** Sends SIGTERM and waits for the end. */
  stop: () => Promise<void>
  /** Ends it at once, as a crash would. */
  kill: () => Promise<void>
  /** Stops it and starts it at the same address, as a deployment would, with these variables on top. */
  restart: (env?: Record<string, string>) => Promise<void>
  /** The exit code of the first start, once it has ended; null when a signal ended it. */
  exited: Promise<number | null>
}

/** How a process ended that was expected to end by itself. */
export interface Exit {
  code: number | null
  output: string
}

/**
 * Starts the production build next to a tenant and waits until `/healthz` answers.
 * @throws {Error} with the app's log, when it ends or does not answer.
 */
export async function startApp({ issuer, clientId, port, env = {}, runtime = selectedRuntime }: AppOptions): Promise<App> {
  const baseUrl = toBaseUrl(port, env)
  const sessionSecret = crypto.randomUUID() + crypto.randomUUID()
  const start = async (more: Record<string, string> = {}) => {
    const run = runServer(runtime, port, {
      NUXT_AUTH0_ISSUER: issuer,
      NUXT_AUTH0_CLIENT_ID: clientId,
      NUXT_AUTH0_SESSION_SECRET: sessionSecret,
      NUXT_AUTH0_APP_BASE_URL: baseUrl,
      NUXT_AUTH0_DATA_DIR: 'off', // a separate app knows nothing of others
      ...env,
      ...more,
    })
    await becomesAlive(run, `${baseUrl}/healthz`)
    return run
  }

  const first = await start()
  const runs = [first]
  return {
    baseUrl,
    sessionSecret,
    exited: first.exited,
    logs: () => runs.map(run => run.output()).join(''),
    stop: async () => void await Promise.all(runs.map(run => run.stop())),
    kill: async () => void await Promise.all(runs.map(run => run.kill())),
    async restart(more) {
      await Promise.all(runs.map(run => run.stop()))
      runs.push(await start(more))
    },
  }
}

/** Where an app with these variables is: `http://localhost:PORT` and its base path, without a slash at the end. */
export function toBaseUrl(port: number, { NUXT_APP_BASE_URL: basePath = '/' }: Record<string, string> = {}): string {
  return `http://localhost:${port}${basePath.replace(/\/$/, '')}`
}

async function becomesAlive(run: ReturnType<typeof runServer>, url: string): Promise<void> {
  for (let attempt = 0; !await answers(url); attempt++) {
    if (run.hasExited() || attempt === 300) throw new Error(`The app does not answer at ${url}:\n${run.output()}`)
    await delay(100)
  }
}

/** Runs the production build with only these variables, until it ends by itself; after 15 seconds it is stopped, with code null. */
export async function runToExit(env: Record<string, string>, runtime: Runtime = selectedRuntime): Promise<Exit> {
  const run = runServer(runtime, await findFreePort(), env)
  const code = await Promise.race([run.exited, delay(15_000, null)])
  await run.stop()
  return { code, output: run.output() }
}

/** A port of 127.0.0.1 that nothing listens on. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function runServer(runtime: Runtime, port: number, env: Record<string, string>) {
  const chunks: string[] = []
  const child = spawn(runtime.command, runtime.args(runtime.outputDir, port, env), {
    env: cleanEnvironment(runtime.env(port, env)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  }
  const hasExited = () => child.exitCode !== null || child.signalCode !== null
  const exited = once(child, 'exit').then(([code]) => code as number | null)

  return {
    output: () => chunks.join('').replaceAll(runtime.ownWarnings ?? /$^/g, ''),
    hasExited,
    exited,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      if (hasExited()) return
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), 5000)
      await exited
      clearTimeout(killer)
    },
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  }
  catch {
    return false // not listening yet
  }
}
