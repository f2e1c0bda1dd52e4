import { LRUCache } from 'lru-cache'
import type { Storage } from 'unstorage'
import type { AuthError } from '#server/platform/errors'
import type { Cipher } from '#server/session/cipher'
import type { Session } from '#server/session/session'

/** Seconds that a completed sign-in is remembered, so that a callback asked twice ends twice on the page asked for. */
const completedSeconds = 60
/** Seconds that a refused sign-in is remembered, so that its page tells the same reason when it is reloaded. */
const refusedSeconds = 10 * 60

/** How a sign-in ended. */
export type Outcome = { session: Session, returnTo: string } | { refusal: AuthError }

/** How the sign-ins of the last minutes ended, by their `state`. */
export interface Outcomes {
  /** Null when nothing is known of this state. Never rejects. */
  read: (state: string) => Promise<Outcome | null>
  /** Remembers how a sign-in ended; instances share completed ones. Never rejects. */
  remember: (state: string, outcome: Outcome) => Promise<void>
}

/** Creates the memory of one process: at most 1,000 sign-ins. `shared`: where instances meet, if they do. */
export function createOutcomes(cipher: Cipher, shared: Storage | null, onFailure: (cause: unknown) => void): Outcomes {
  const memory = new LRUCache<string, Outcome>({ max: 1000 })
  return {
    async read(state) {
      const known = memory.get(state)
      if (known || !shared) return known ?? null
      const text = await shared.getItem(await toKey(state)).catch(onFailure)
      return typeof text === 'string' ? await cipher.decrypt(text, 'callback') as Outcome | null : null
    },
    async remember(state, outcome) {
      const isRefused = 'refusal' in outcome
      memory.set(state, outcome, { ttl: (isRefused ? refusedSeconds : completedSeconds) * 1000 })
      if (!shared || isRefused) return
      await shared.setItem(await toKey(state), await cipher.encrypt(outcome, 'callback'), { ttl: completedSeconds }).catch(onFailure)
    },
  }
}

/** A digest: a state is good for nothing in a storage. */
async function toKey(state: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(state))
  return `callback:${[...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('')}`
}
