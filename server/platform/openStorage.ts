import { useStorage } from 'nitropack/runtime'
import { createStorage } from 'unstorage'
import type { Driver } from 'unstorage'
import { log } from '#server/operations/log'
import { createLocalDriver } from '#server/platform/localDriver'
import type { Auth0Config } from '#server/platform/parseConfig'
import { provideSharedStorage } from '#server/platform/sharedStorage'

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
  if (redisUrl) return openRedis(redisUrl)
  if (dataDir) await openDirectory(dataDir)
  return () => {}
}

async function openRedis(redisUrl: string): Promise<() => void> {
  const [{ connectRedis }, { createRedisLocks }, { createFallbackDriver }] = await Promise.all([
    import('#server/platform/redis/client'), import('#server/platform/redis/locks'), import('#server/platform/redis/fallbackDriver'),
  ])
  const connection = connectRedis(redisUrl)
  const { client, driver, readStatus } = connection
  mountStorage(createFallbackDriver({ shared: driver, local: createLocalDriver().driver }))
  provideSharedStorage({ storage: createStorage({ driver }), locks: createRedisLocks(connection), readStatus })
  return () => client.disconnect()
}

async function openDirectory(base: string): Promise<void> {
  const { default: fsLite } = await import('unstorage/drivers/fs-lite')
  const logged = { isLogged: false }
  const files = createStorage({ driver: fsLite({ base }) })
  const { driver, load } = createLocalDriver({
    files,
    onFailure(error) {
      if (logged.isLogged) return
      logged.isLogged = true
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      log.warn(`NUXT_AUTH0_DATA_DIR: ${base} cannot be written (${code}). Sessions that were ended come back after a restart. `
        + 'Name a directory that this server may write to, or `off`.')
    },
  })
  mountStorage(driver)
  await load()
  await driver.setItem?.('probe', '', {})
  await driver.removeItem?.('probe', {})
}
