import { createLocalJWKSet } from 'jose'
import type { JSONWebKeySet, LocalJWKSet } from 'jose'
import { parseKeySet } from '#server/keys/jwks'
import type { KeySetOptions } from '#server/keys/keys'
import { clockToleranceSeconds, systemClock } from '#server/platform/clock'
import { isJsonObject } from '#server/platform/json'
import { rejectOn } from '#server/platform/remoteAnswer'

/** A key set and when it was fetched from its issuer, epoch seconds. */
interface SavedKeys { jwks: JSONWebKeySet, fetchedAt: number }

/** Seconds: from this age on, requests wait for new keys. */
export const maxAgeSeconds = 10 * 60

const readTimeoutMs = 1000

/**
 * Creates the holder of one issuer's keys, at first without any. A copy is kept in the storage for instances that start later, encrypted,
 * so that whoever can only write to the storage cannot make the server accept a key. A storage that fails is logged and costs a fetch.
 */
export function createHeldKeys({ now = systemClock, storage, issuer, cipher, algorithm, log }: KeySetOptions) {
  const state = { keys: null as SavedKeys | null, find: createLocalJWKSet({ keys: [] }), generation: 0, fingerprint: '', isRead: false }
  const storageKey = `jwks:${encodeURIComponent(issuer)}`

  /** Ignores keys that claim to come from the future. */
  function replace(keys: SavedKeys): void {
    if (keys.fetchedAt > now() + clockToleranceSeconds) return
    state.keys = keys
    const fingerprint = keys.jwks.keys.map(key => JSON.stringify(key)).sort().join()
    if (fingerprint === state.fingerprint) return
    Object.assign(state, { find: createLocalJWKSet(keys.jwks), generation: state.generation + 1, fingerprint })
  }

  async function readSaved(): Promise<SavedKeys | null> {
    const text = await Promise.race([storage.getItem(storageKey), rejectOn(AbortSignal.timeout(readTimeoutMs))])
    if (text === null) return null
    const saved = await cipher.decrypt(String(text), 'keys')
    if (saved === null) throw new Error('not ours')
    // Storages normalise their keys, so two issuers might meet under one: the record says whose it is.
    if (!isJsonObject(saved) || saved.issuer !== issuer || typeof saved.fetchedAt !== 'number') return null
    return { jwks: parseKeySet(saved.jwks, algorithm), fetchedAt: saved.fetchedAt }
  }

  return {
    /** @throws {JWKSNoMatchingKey | JWKSMultipleMatchingKeys} */
    find: (...args: Parameters<LocalJWKSet>) => state.find(...args),
    replace,
    /** Takes what was saved last, at the first call and within a second; false when nothing was, it is not ours, or later. */
    async takeSaved(): Promise<boolean> {
      if (state.isRead) return false
      state.isRead = true
      try {
        const saved = await readSaved()
        if (saved) replace(saved)
        return saved !== null
      }
      catch {
        log.warn('The saved keys of the issuer cannot be read.')
        return false
      }
    },
    async save(): Promise<void> {
      try {
        await storage.setItem(storageKey, await cipher.encrypt({ issuer, ...state.keys }, 'keys'))
      }
      catch {
        log.warn('The keys of the issuer cannot be saved.')
      }
    },
    count: () => state.keys?.jwks.keys.length ?? 0,
    /** Since the last successful fetch; Infinity when no keys are held. Not known after the clock was set back: then they are due. */
    ageSeconds: () => {
      const age = state.keys ? now() - state.keys.fetchedAt : Infinity
      return age < -clockToleranceSeconds ? maxAgeSeconds : age
    },
    /** Changes whenever the set of keys does. */
    generation: () => state.generation,
  }
}
