import { createServer } from 'node:http'
import { join } from 'node:path'
import { createCounters } from './counters.ts'
import { createFaults } from './faults.ts'
import { createRequestHandler } from './http/createRequestHandler.ts'
import { listenOnLoopback } from './http/listenOnLoopback.ts'
import { defaultLifetimes } from './lifetimes.ts'
import { changeSwitches } from './protocol/changeSwitches.ts'
import { openExpiringStore } from './storage/expiringStore.ts'
import { readPrivateJson, writePrivateJson } from './storage/privateJsonFile.ts'
import { openTenantKeys } from './storage/tenantKeys.ts'
import { createSwitches, type Switches } from './switches.ts'
import type { TenantState } from './tenantState.ts'
import { defaultRolesClaim } from './userClaims.ts'

/** How to start a tenant. */
export interface TenantOptions {
  /** 0: any free port. Without it: the port of the last start from the same `dataDir`, or 4400. The next free one when it is taken. */
  port?: number
  /** Default `local-client`. */
  clientId?: string
  /** Without it the client is public. */
  clientSecret?: string
  /** For example `['http://localhost:3000']`. Registers `BASE/callback`, `BASE/` and, for the first, back-channel logout. */
  appBaseUrls: string[]
  /** Accepts any loopback origin as an app, whatever its port. */
  anyLoopbackApp?: boolean
  /** Identifier of the demo API; default `https://api.example.com/`. */
  audience?: string
  /** Claim that holds a user's roles; default `https://example.com/roles`. */
  rolesClaim?: string
  /** How it differs from Auth0. @see README.md */
  switches?: Partial<Switches>
  /** Folder for keys, sessions and grants. Null (the default): they live in memory and end with the tenant. */
  dataDir?: string | null
  /** Takes one line at a time, never with a token in it; default `console.warn`. */
  log?: (line: string) => void
}

/** A running tenant. */
export interface Tenant {
  /** `http://127.0.0.1:PORT/` */
  issuer: string
  port: number
  clientId: string
  /** URL of the control interface: `http://127.0.0.1:PORT/control`. */
  control: string
  /** Writes now what would be written within 200 ms. */
  flush: () => void
  /** Lets the process end although the tenant still listens. */
  unref: () => void
  close: () => Promise<void>
}

const defaultPort = 4400
const patienceMs = 3000

/**
 * Starts a tenant: an OpenID Provider on 127.0.0.1 that speaks Auth0's endpoints. With a `dataDir` a restart logs nobody out.
 * @throws {Error} when none of 20 ports can be had, or the folder cannot be written.
 */
export async function startTenant(options: TenantOptions): Promise<Tenant> {
  const inDataDir = (name: string) => options.dataDir == null ? null : join(options.dataDir, name)
  const lastPort = readPort(inDataDir('port.json'))
  const wantedPort = options.port ?? lastPort ?? defaultPort

  const keysPath = inDataDir('keys.json')
  const keys = await openTenantKeys(keysPath)
  const server = createServer()
  const port = await listenOnLoopback(server, wantedPort, wantedPort === lastPort ? patienceMs : 0)
  const portPath = inDataDir('port.json')
  if (portPath !== null) writePrivateJson(portPath, port)

  const issuer = `http://127.0.0.1:${port}/`
  const tenant: TenantState = {
    settings: {
      issuer,
      port,
      clientId: options.clientId ?? 'local-client',
      clientSecret: options.clientSecret || null,
      appBaseUrls: options.appBaseUrls.map(base => base.replace(/\/+$/, '')),
      anyLoopbackApp: options.anyLoopbackApp ?? false,
      audience: options.audience || 'https://api.example.com/',
      rolesClaim: options.rolesClaim || defaultRolesClaim,
      switches: options.switches ?? {},
      log: options.log ?? console.warn,
    },
    ...keys,
    lifetimes: { ...defaultLifetimes },
    faults: createFaults(),
    switches: createSwitches(),
    counters: createCounters(),
    store: openExpiringStore(inDataDir('state.json')),
    lastAppOrigin: null,
    saveKeys() {
      if (keysPath !== null) writePrivateJson(keysPath, { signingKeys: tenant.signingKeys, cookieKeys: tenant.cookieKeys })
    },
  }
  server.on('request', createRequestHandler(await changeSwitches(tenant, tenant.settings.switches)))

  return {
    issuer,
    port,
    clientId: tenant.settings.clientId,
    control: `${issuer}control`,
    flush: () => tenant.store.flush(),
    unref: () => { server.unref() },
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
      tenant.store.flush()
    },
  }
}

function readPort(path: string | null): number | null {
  const stored = path === null ? null : readPrivateJson(path)
  return Number.isInteger(stored) ? Number(stored) : null
}
