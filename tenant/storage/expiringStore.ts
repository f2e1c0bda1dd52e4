import { readPrivateJson, writePrivateJson } from './privateJsonFile.ts'

/** What the provider keeps under a key: plain JSON. */
export type StoredPayload = Record<string, unknown>

/** A bounded key-value store whose entries expire, kept in memory and, when it has a file, on disk. */
export interface ExpiringStore {
  get: (key: string) => StoredPayload | undefined
  /** Replaces the entry; `expiresInSeconds` undefined means never. */
  set: (key: string, payload: StoredPayload, expiresInSeconds?: number) => void
  /** Changes the payload in place; its expiry stays. */
  update: (key: string, change: StoredPayload) => void
  delete: (key: string) => void
  /** Deletes every entry for which `isDoomed` is true. */
  deleteWhere: (isDoomed: (key: string, payload: StoredPayload) => boolean) => number
  find: (isWanted: (key: string, payload: StoredPayload) => boolean) => StoredPayload | undefined
  clear: () => void
  /** Writes now what has changed since the last write. */
  flush: () => void
}

interface Entry {
  payload: StoredPayload
  /** Epoch milliseconds; null: never. */
  expiresAt: number | null
}

// Bound: the oldest entries go first. A developer's tenant holds a few hundred; a load test reaches this.
const maxEntries = 20_000
const writeDelayMs = 200

/** Opens the store on `path`, or in memory only when that is null. A process that is killed loses the last 200 ms at most. */
export function openExpiringStore(path: string | null): ExpiringStore {
  const entries = new Map<string, Entry>(path === null ? [] : readEntries(path))
  const write = { timer: null as NodeJS.Timeout | null }

  const flush = () => {
    if (write.timer === null || path === null) return
    clearTimeout(write.timer)
    write.timer = null
    dropExpired(entries)
    writePrivateJson(path, [...entries])
  }
  const touch = () => {
    if (path !== null) write.timer ??= setTimeout(flush, writeDelayMs).unref()
  }
  const get = (key: string) => {
    const entry = entries.get(key)
    return entry && !isExpired(entry) ? entry.payload : undefined
  }

  return {
    get,
    flush,
    set(key, payload, expiresInSeconds) {
      entries.delete(key)
      entries.set(key, { payload, expiresAt: expiresInSeconds === undefined ? null : Date.now() + expiresInSeconds * 1000 })
      if (entries.size > maxEntries) makeRoom(entries)
      touch()
    },
    update(key, change) {
      const payload = get(key)
      if (!payload) return
      Object.assign(payload, change)
      touch()
    },
    delete(key) {
      if (entries.delete(key)) touch()
    },
    deleteWhere(isDoomed) {
      const doomed = [...entries].filter(([key, entry]) => !isExpired(entry) && isDoomed(key, entry.payload))
      for (const [key] of doomed) entries.delete(key)
      if (doomed.length > 0) touch()
      return doomed.length
    },
    find(isWanted) {
      for (const [key, entry] of entries) if (!isExpired(entry) && isWanted(key, entry.payload)) return entry.payload
      return undefined
    },
    clear() {
      entries.clear()
      touch()
    },
  }
}

function isExpired(entry: Entry): boolean {
  return entry.expiresAt !== null && entry.expiresAt <= Date.now()
}

function dropExpired(entries: Map<string, Entry>): void {
  for (const [key, entry] of entries) if (isExpired(entry)) entries.delete(key)
}

// In one sweep to nine tenths, so that a full store does not sweep on every write.
function makeRoom(entries: Map<string, Entry>): void {
  dropExpired(entries)
  for (const key of entries.keys()) {
    if (entries.size <= maxEntries * 0.9) return
    entries.delete(key)
  }
}

function readEntries(path: string): [string, Entry][] {
  const stored = readPrivateJson(path)
  return Array.isArray(stored) ? stored.filter(isEntry) : []
}

function isEntry(value: unknown): value is [string, Entry] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1]?.payload === 'object' && 'expiresAt' in value[1]
}
