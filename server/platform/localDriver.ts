import { LRUCache } from 'lru-cache'
import type { Driver, Storage } from 'unstorage'
import { systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import { isJsonObject } from '#server/platform/json'

const defaultLifeSeconds = 3 * 24 * 60 * 60

interface LocalDriverOptions {
  /** Where entries are kept across restarts, one item per entry. Without it entries are in memory only. */
  files?: Storage
  /** At most this many entries; the least recently used ones go first. 100,000 revocations take some 30 MB. */
  max?: number
  now?: Clock
  /** Told about each entry that could not be written or removed. It costs persistence only. */
  onFailure?: (error: unknown) => void
}

/**
 * A driver for what one process knows: bounded memory, and files behind it if given. Entries live for their `ttl` in seconds, or 3 days.
 * A write is on disk when it resolves.
 */
export function createLocalDriver({ files, max = 100_000, now = systemClock, onFailure = () => {} }: LocalDriverOptions = {}) {
  let sweepAt = now() + 60 * 60
  const entries = new LRUCache<string, string>({
    max,
    ttl: defaultLifeSeconds * 1000,
    ttlResolution: 0,
    perf: { now: () => now() * 1000 },
    dispose: (_value, key, reason) => void ((reason === 'evict' || reason === 'expire') && removeFile(key)),
  })
  const removeFile = async (key: string) => await files?.removeItem(key).catch(onFailure)

  async function removeItem(key: string): Promise<void> {
    entries.delete(key)
    await removeFile(key)
  }

  async function loadItem(key: string): Promise<void> {
    const entry = await files?.getItem(key)
    const ttl = isEntry(entry) ? entry.expiresAt - now() : 0
    if (isEntry(entry) && ttl > 0) entries.set(key, entry.value, { ttl: ttl * 1000 })
    else await removeFile(key)
  }

  /** Reads the files into memory, once at the start; those that have expired or are damaged are deleted. */
  async function load(): Promise<void> {
    const keys = await files?.getKeys().catch(onFailure) ?? []
    while (keys.length) await Promise.all(keys.splice(-100).map(loadItem))
  }

  const driver: Driver = {
    name: 'local',
    getItem: key => entries.get(key) ?? null,
    getItems: items => items.map(({ key }) => ({ key, value: entries.get(key) ?? null })),
    hasItem: key => entries.has(key),
    getKeys: () => [...entries.keys()],
    async setItem(key, value, { ttl = defaultLifeSeconds } = {}) {
      entries.set(key, value, { ttl: ttl * 1000 })
      await files?.setItem(key, { value, expiresAt: now() + ttl }).catch(onFailure)
      if (now() < sweepAt) return
      sweepAt = now() + 60 * 60
      entries.purgeStale()
    },
    removeItem,
  }
  return { driver, load }
}

/** `expiresAt` in epoch seconds. */
function isEntry(value: unknown): value is { value: string, expiresAt: number } {
  return isJsonObject(value) && typeof value.value === 'string' && typeof value.expiresAt === 'number'
}
