import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTenant } from '../../tenant/startTenant.ts'
import type { Tenant } from '../../tenant/startTenant.ts'

/** A tenant that can be killed and brought back: same address, same keys, sessions and grants. */
export interface RestartableTenant extends Pick<Tenant, 'issuer' | 'port' | 'clientId' | 'control'> {
  /** Cuts every connection; from here on nobody answers. */
  kill: () => Promise<void>
  /** Counters, faults and lifetimes begin anew. */
  bringBack: () => Promise<void>
  /** Kills it and deletes its data. */
  stop: () => Promise<void>
}

/** Starts a tenant on a free port, with its data in a separate folder. Without a secret the client is public. */
export async function startRestartableTenant(appBaseUrls: string[], clientSecret?: string): Promise<RestartableTenant> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tenant-'))
  const start = (port: number) => startTenant({ port, appBaseUrls, clientSecret, dataDir, log: () => {} })
  const first = await start(0)
  const running = [first]
  const kill = async () => void await Promise.all(running.splice(0).map(tenant => tenant.close()))
  return {
    ...first,
    kill,
    bringBack: async () => void running.push(await start(first.port)),
    async stop() {
      await kill()
      await rm(dataDir, { recursive: true })
    },
  }
}
