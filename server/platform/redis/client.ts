import type { Cluster, Redis } from 'ioredis'
import type { Driver } from 'unstorage'
import redisDriver from 'unstorage/drivers/redis'
import { log } from '#server/operations/log'
import type { StorageStatus } from '#server/platform/sharedStorage'

/** A client of Redis, as unstorage makes it. */
export type RedisClient = Redis | Cluster

/** A connection that comes back by itself. Its commands reject within 500 ms, and at once while Redis is known to be away. */
export interface RedisConnection {
  client: RedisClient
  driver: Driver
  /** Asks Redis now. Never rejects. */
  readStatus: () => Promise<StorageStatus>
}

const limits = {
  connectTimeout: 1000,
  // Not much shorter: a busy process would take its own delay for an outage.
  commandTimeout: 500,
  // A connection that has fallen silent counts as lost: from then on commands fail at once.
  socketTimeout: 1000,
  keepAlive: 10_000,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, 2000),
}

/** Connects to Redis. An outage is logged once, as is its end, without the address, which may hold a password. */
export function connectRedis(url: string): RedisConnection {
  const driver = redisDriver({ url, base: 'auth0', ...limits })
  const client = driver.getInstance?.()
  if (!client) throw new TypeError('The driver of unstorage has no client.')
  const outage: { since: number | null } = { since: null }

  // Only what is asked before the first connection waits for it: keys saved by other instances are read at the very start.
  const stopWaiting = () => Object.assign(client.options, { enableOfflineQueue: false })
  client.once('ready', stopWaiting).once('close', stopWaiting)

  client.on('error', (error: Error & { code?: string }) => noteOutage(error.code ?? error.name))
  client.on('close', () => noteOutage('closed'))
  client.on('ready', () => {
    if (outage.since !== null) log.info('Redis can be reached again.')
    outage.since = null
  })

  function noteOutage(reason: string): void {
    if (outage.since !== null || client.status === 'end') return
    outage.since = Math.floor(Date.now() / 1000)
    log.warn(`Redis cannot be reached (${reason}). Sessions work on; until it is back, each instance knows of its own revocations alone.`)
  }

  return {
    client,
    driver,
    async readStatus() {
      const isReachable = await client.ping().then(() => true, () => false)
      return { driver: 'redis', isReachable, unreachableSince: outage.since }
    },
  }
}
