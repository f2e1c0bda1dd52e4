import { useStorage } from 'nitropack/runtime'
import { createStorage } from 'unstorage'
import type { Driver, Storage } from 'unstorage'
import { log } from '#server/operations/log'
import { createLocalDriver } from '#server/platform/localDriver'
import type { Auth0Config } from '#server/platform/parseConfig'

/** What a status page may show of the storage of sessions. `unreachableSince` in epoch seconds; null while it can be read and written. */
export interface StorageStatus {
  driver: 'memory' | 'redis'
  isReachable: boolean
  unreachableSince: number | null
  problem: 'unreachable' | 'credentials' | 'read_only' | 'cluster' | 'refused' | null
}

/** Locks that several instances share. They reject when the place where they are kept cannot be used. */
export interface Locks {
  /** True when the lock is the owner's now; it ends by itself after `lifeMs`. */
  take: (name: string, owner: string, lifeMs: number) => Promise<boolean>
  /** Makes it end `lifeMs` from now, if the owner still has it. */
  extend: (name: string, owner: string, lifeMs: number) => Promise<void>
  /** Gives the lock back if the owner still has it. */
  release: (name: string, owner: string) => Promise<void>
}

/** One shared storage in a process, opened at its start or never. It rejects within half a second while it cannot be used. */
const provided: { shared?: { storage: Storage, locks: Locks, readStatus: () => Promise<StorageStatus> } } = {}

/** What the instances share; undefined when this is the only one. */
export function useSharedStorage() {
  return provided.shared
}

/** The state of the storage of sessions. Never rejects. */
export async function readStorageStatus(): Promise<StorageStatus> {
  return provided.shared?.readStatus() ?? { driver: 'memory', isReachable: true, unreachableSince: null, problem: null }
}

/** Puts a driver in the place of `useStorage('auth0')`: revocations and the provider's keys. */
export function mountStorage(driver: Driver): void {
  void useStorage().unmount('auth0', false)
  useStorage().mount('auth0', driver)
}

/**
 * Opens the storage that the configuration names: Redis, which instances share, else a directory, which outlives a restart of a single
 * server. Both are loaded only here and only when configured. Resolves to what closes it again.
 */
export async function openStorage({ redisUrl, dataDir }: Pick<Auth0Config, 'redisUrl' | 'dataDir'>): Promise<() => void> {
  // Known at build time, so that a Worker has neither the Redis client nor the file system in its bundle.
  if (import.meta.preset === 'cloudflare-module') return () => {}
  if (!redisUrl) {
    if (dataDir) await openDirectory(dataDir)
    return () => {}
  }
  const [{ connectRedis }, { createFallbackDriver }] = await Promise.all([
    import('#server/platform/redis/client'), import('#server/platform/redis/fallbackDriver'),
  ])
  const { client, driver, locks, readStatus } = connectRedis(redisUrl)
  mountStorage(createFallbackDriver({ shared: driver, local: createLocalDriver().driver }))
  provided.shared = { storage: createStorage({ driver }), locks, readStatus }
  return () => client.disconnect()
}

async function openDirectory(base: string): Promise<void> {
  const { default: fsLite } = await import('unstorage/drivers/fs-lite')
  let isLogged = false
  const files = createStorage({ driver: fsLite({ base }) })
  const { driver, load } = createLocalDriver({
    files,
    onFailure(error) {
      if (isLogged) return
      isLogged = true
      const { code, name } = error as Error & { code?: string }
      log.warn(`NUXT_AUTH0_DATA_DIR: ${base} cannot be written (${code ?? name}). Sessions that were ended come back after a restart. `
        + 'Name a directory that this server may write to, or `off`; for several instances set NUXT_AUTH0_REDIS_URL.')
    },
  })
  mountStorage(driver)
  await load()
  await driver.setItem?.('probe', '', {})
  await driver.removeItem?.('probe', {})
}
