import { createLocalJWKSet } from 'jose'
import type { JSONWebKeySet, LocalJWKSet } from 'jose'
import type { Clock } from '#server/platform/clock'
import { clockToleranceSeconds } from '#server/platform/clock'

/** A key set and when it was fetched from its issuer, epoch seconds. */
export interface SavedKeys {
  jwks: JSONWebKeySet
  fetchedAt: number
}

/** The current keys. What they are is known here; how old they may be, and when to fetch, is not. */
export interface HeldKeys {
  /** @throws {JWKSNoMatchingKey | JWKSMultipleMatchingKeys} */
  find: (...args: Parameters<LocalJWKSet>) => ReturnType<LocalJWKSet>
  /** Replaces the keys; ignores those that claim to come from the future. */
  replace: (keys: SavedKeys) => void
  /** The keys and when they were fetched; null when none are held. */
  current: () => SavedKeys | null
  /** Since the last successful fetch; Infinity when no keys are held. */
  ageSeconds: () => number
  /** Changes whenever the set of keys does. */
  generation: () => number
}

/** Creates the holder of one issuer's keys, at first without any. */
export function createHeldKeys(now: Clock): HeldKeys {
  const state = { keys: null as SavedKeys | null, find: createLocalJWKSet({ keys: [] }), generation: 0, fingerprint: '' }
  return {
    find: (header, token) => state.find(header, token),
    replace: (keys) => {
      if (keys.fetchedAt > now() + clockToleranceSeconds) return
      state.keys = keys
      const fingerprint = keys.jwks.keys.map(key => JSON.stringify(key)).sort().join()
      if (fingerprint === state.fingerprint) return
      Object.assign(state, { find: createLocalJWKSet(keys.jwks), generation: state.generation + 1, fingerprint })
    },
    current: () => state.keys,
    ageSeconds: () => state.keys ? now() - state.keys.fetchedAt : Infinity,
    generation: () => state.generation,
  }
}
