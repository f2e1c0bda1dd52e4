import { createRemoteJWKSet, customFetch, jwksCache } from 'jose'
import type { FetchImplementation, JSONWebKeySet, RemoteJWKSet } from 'jose'
import type { Clock } from '#server/platform/clock'
import { clockToleranceSeconds } from '#server/platform/clock'
import type { SavedKeys } from '#server/keys/savedKeys'

const fetchTimeoutMs = 5000

/** The keys in hand. What they are is known here; how old they may be, and when to fetch, is not. */
export interface HeldKeys {
  /** @throws {JWKSNoMatchingKey | JWKSMultipleMatchingKeys} Only to be called while keys are held. */
  find: (...args: Parameters<RemoteJWKSet>) => ReturnType<RemoteJWKSet>
  /** Replaces the keys by newly fetched ones, within 5 seconds. @throws {Error} there are none; those in hand stay. */
  reload: () => Promise<void>
  /** Takes over keys that were fetched earlier, with their age; ignores those that claim to come from the future. */
  restore: (saved: SavedKeys) => void
  /** The keys and when they were fetched; null when none are held. */
  toSavedKeys: () => SavedKeys | null
  /** Since the last successful fetch; Infinity when no keys are held. */
  ageSeconds: () => number
  /** Changes whenever the set of keys does. */
  generation: () => number
}

/** Creates the holder of one issuer's keys, at first without any. `fetchSet` gives usable keys alone, or throws. */
export function createHeldKeys(fetchSet: (init: RequestInit) => Promise<JSONWebKeySet>, now: Clock): HeldKeys {
  const fetchImpl: FetchImplementation = async (_, init) =>
    Response.json(await Promise.race([fetchSet(init), rejectOnAbort(init.signal)]))
  const state = { remote: createRemote(fetchImpl), fetchedAt: -Infinity, generation: 0, fingerprint: '' }

  function noteKeys(fetchedAt: number): void {
    const fingerprint = (state.remote.jwks()?.keys ?? []).map(({ kid, n, e }) => `${kid} ${n} ${e}`).sort().join()
    if (fingerprint !== state.fingerprint) state.generation += 1
    Object.assign(state, { fingerprint, fetchedAt })
  }

  return {
    find: (header, token) => state.remote(header, token),
    reload: async () => {
      await state.remote.reload()
      noteKeys(now())
    },
    restore: ({ jwks, fetchedAt }) => {
      if (fetchedAt > now() + clockToleranceSeconds) return
      state.remote = createRemote(fetchImpl, jwks)
      noteKeys(fetchedAt)
    },
    toSavedKeys: () => {
      const jwks = state.remote.jwks()
      return jwks ? { jwks, fetchedAt: state.fetchedAt } : null
    },
    ageSeconds: () => now() - state.fetchedAt,
    generation: () => state.generation,
  }
}

/**
 * jose's key set without its policy: for ever fresh and for ever cooling down, so that it fetches only when it is told to. It wants an
 * address at once; ours is found out at the fetch, so this one is never asked.
 */
function createRemote(fetchImpl: FetchImplementation, jwks?: JSONWebKeySet) {
  return createRemoteJWKSet(new URL('https://jwks.invalid/'), {
    cacheMaxAge: Infinity,
    cooldownDuration: Infinity,
    timeoutDuration: fetchTimeoutMs,
    [customFetch]: fetchImpl,
    [jwksCache]: jwks ? { jwks, uat: Date.now() } : {},
  })
}

// Discovery runs inside the fetch and does not know its signal.
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('time-out')), { once: true }))
}
