import { createLocalJWKSet } from 'jose'
import type { JSONWebKeySet, LocalJWKSet } from 'jose'
import type { Clock } from '#server/platform/clock'
import { clockToleranceSeconds } from '#server/platform/clock'

/** A key set and when it was fetched from its issuer, epoch seconds. */
export interface SavedKeys { jwks: JSONWebKeySet, fetchedAt: number }

/** Creates the holder of one issuer's keys, at first without any. */
export function createHeldKeys(now: Clock) {
  const state = { keys: null as SavedKeys | null, find: createLocalJWKSet({ keys: [] }), generation: 0, fingerprint: '' }
  return {
    /** @throws {JWKSNoMatchingKey | JWKSMultipleMatchingKeys} */
    find: (...args: Parameters<LocalJWKSet>) => state.find(...args),
    /** Ignores keys that claim to come from the future. */
    replace: (keys: SavedKeys) => {
      if (keys.fetchedAt > now() + clockToleranceSeconds) return
      state.keys = keys
      const fingerprint = keys.jwks.keys.map(key => JSON.stringify(key)).sort().join()
      if (fingerprint === state.fingerprint) return
      Object.assign(state, { find: createLocalJWKSet(keys.jwks), generation: state.generation + 1, fingerprint })
    },
    current: () => state.keys,
    /** Since the last successful fetch; Infinity when no keys are held. */
    ageSeconds: () => state.keys ? now() - state.keys.fetchedAt : Infinity,
    /** Changes whenever the set of keys does. */
    generation: () => state.generation,
  }
}
