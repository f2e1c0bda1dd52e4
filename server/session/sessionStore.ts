import { LRUCache } from 'lru-cache'
import type { Storage } from 'unstorage'
import type { Clock } from '#server/platform/clock'
import type { Cipher } from '#server/platform/cipher'
import { runInBackground } from '#server/platform/runtime'
import { isRevokedBy, listRevocationKeys, revokeSession } from '#server/session/revocations'
import { absoluteLifeSeconds } from '#server/session/session'
import type { Session } from '#server/session/session'

/** Seconds that a refreshed copy is remembered after the browser has shown it, for requests that are still under way. */
const confirmedSeconds = 60
/** Bytes of refreshed copies in memory; the least recently used give way. */
const maxMemoryBytes = 64 * 1024 * 1024

/** Where the state of sessions is kept. `shared`: where instances share refreshed copies; null: in this process only. */
interface SessionStoreOptions {
  /** Revocations: this instance's and, with a shared storage, everybody's. Reads the refreshed copies of a shared storage, too. */
  storage: Storage
  shared: Storage | null
  cipher: Cipher
  now: Clock
  /** Told that the storage fails. Sessions work on; a revoked session is not told from others meanwhile. */
  onFailure: (cause: unknown) => void
}

/** What this application knows of sessions in addition to their cookies. */
export type SessionStore = ReturnType<typeof createSessionStore>

/** A refreshed copy, encrypted: the successor of the copy with one rotation less. */
interface Successor { text: string, isConfirmed?: boolean }

/**
 * Creates the store. A refreshed copy lies under the identifier of its session and the rotation that it follows, so a late write cannot
 * replace a newer copy. It is remembered until a request brings it, plus a minute, at most for the life of the session; one that was cut
 * down for its cookie is never confirmed: the memory has its tokens.
 */
export function createSessionStore({ storage, shared, cipher, now, onFailure }: SessionStoreOptions) {
  const memory = new LRUCache<string, Successor>({
    maxSize: maxMemoryBytes,
    sizeCalculation: ({ text }) => text.length,
    ttl: absoluteLifeSeconds * 1000,
    ttlResolution: 0,
    perf: { now: () => now() * 1000 },
  })

  /**
   * For each copy, the one that came of the refreshes since. One look-up in the storage for all; a copy that is two refreshes behind
   * costs one more. Never rejects.
   */
  async function lookUp(copies: Session[]): Promise<{ newest: Session, isRevoked: boolean }[]> {
    const keys = await Promise.all(copies.map(async copy => [
      ...await listRevocationKeys(copy), toKey(copy), toKey(copy, -1),
    ]))
    const found = await readItems(keys.flat())
    return Promise.all(copies.map(async (copy, index) => {
      const values = (keys[index] ?? []).map(key => found.get(key) ?? null)
      const [successor, itself] = values.splice(-2).map(parseSuccessor)
      return { newest: await follow(copy, successor, itself), isRevoked: isRevokedBy(values, copy) }
    }))
  }

  /** The end of the chain that begins with a copy as it came; what the storage has of its first two links is given. */
  async function follow(copy: Session, found: Successor | null = null, foundItself: Successor | null = null): Promise<Session> {
    const itself = memory.get(toKey(copy, -1)) ?? foundItself
    if (itself && !copy.isCut) confirm(copy, itself)
    const next = await decrypt(memory.get(toKey(copy)) ?? found, copy, 1)
    if (next) return readOn(next)
    return (copy.isCut && await decrypt(itself, copy)) || copy
  }

  async function readOn(copy: Session, where = shared): Promise<Session> {
    const key = toKey(copy)
    const next = await decrypt(memory.get(key) ?? (where ? parseSuccessor((await readItems([key])).get(key)) : null), copy, 1)
    return next ? readOn(next, where) : copy
  }

  function confirm(copy: Session, successor: Successor): void {
    if (successor.isConfirmed) return
    const [key, confirmed] = [toKey(copy, -1), { ...successor, isConfirmed: true }]
    memory.set(key, confirmed, { ttl: confirmedSeconds * 1000 })
    if (shared) runInBackground(shared.setItem(key, confirmed, { ttl: confirmedSeconds }).catch(onFailure))
  }

  /** Remembers the copy that follows another, until a request brings it. Rejects only when encryption fails. */
  async function remember(successor: Session): Promise<void> {
    const [key, item] = [toKey(successor, -1), { text: await cipher.encrypt(successor, 'copy') }]
    const ttl = Math.max(1, Math.ceil(successor.startedAt + absoluteLifeSeconds - now()))
    memory.set(key, item, { ttl: ttl * 1000 })
    await shared?.setItem(key, item, { ttl }).catch(onFailure)
  }

  async function isRevoked(session: Session): Promise<boolean> {
    const keys = await listRevocationKeys(session)
    const found = await readItems(keys)
    return isRevokedBy(keys.map(key => found.get(key) ?? null), session)
  }

  async function readItems(keys: string[]): Promise<Map<string, unknown>> {
    try {
      return new Map((await storage.getItems(keys)).map(({ key, value }) => [key, value]))
    }
    catch (cause) {
      // Accepted risk: while the storage is down, a revoked session is not told from others. The alternative logs everyone out.
      onFailure(cause)
      return new Map()
    }
  }

  /** The copy of this session with so many more rotations. Null for another: whoever can write to the storage could have moved it. */
  async function decrypt(successor: Successor | null, { id, rotations }: Session, more = 0): Promise<Session | null> {
    const copy = successor && await cipher.decrypt(successor.text, 'copy') as Session | null
    return copy?.id === id && copy.rotations === rotations + more ? copy : null
  }

  return {
    lookUp,
    isRevoked,
    remember,
    /** The copy that came of the refreshes since. Never rejects. */
    readNewest: async (copy: Session) => (await lookUp([copy]))[0]?.newest ?? copy,
    /** The newest copy that this process knows of. */
    readLocal: (copy: Session) => readOn(copy, null),
    /** Ends a session. Never rejects: a storage that fails is reported. */
    revoke: (session: Session) => revokeSession(storage, session, now()).catch(onFailure),
  }
}

function toKey({ id, rotations }: Session, offset = 0): string {
  return `copy:${id}:${rotations + offset}`
}

function parseSuccessor(value: unknown): Successor | null {
  return typeof value === 'object' && value !== null && 'text' in value ? value as Successor : null
}
