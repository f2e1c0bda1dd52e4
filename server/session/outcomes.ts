import { LRUCache } from 'lru-cache'
import type { Storage } from 'unstorage'
import type { AuthError } from '#server/platform/errors'
import type { Cipher } from '#server/platform/cipher'
import { toStorageKey } from '#server/platform/toStorageKey'
import type { Session } from '#server/session/session'

/** Seconds that a completed sign-in is remembered, so that a callback asked twice ends twice on the page asked for. */
const completedSeconds = 60
/** Seconds that a refused sign-in is remembered, so that its page tells the same reason when it is reloaded. */
const refusedSeconds = 10 * 60

/** How a sign-in ended. */
export type Outcome = { session: Session, returnTo: string } | { refusal: AuthError }

/** How the sign-ins of the last minutes ended, by their `state`. */
export type Outcomes = ReturnType<typeof createOutcomes>

/** Creates the memory of one process: at most 1,000 sign-ins. `shared`: where instances meet, if they do. */
export function createOutcomes(cipher: Cipher, shared: Storage | null, onFailure: (cause: unknown) => void) {
  const memory = new LRUCache<string, Outcome>({ max: 1000 })
  return {
    /** Null when nothing is known of this state. Never rejects. */
    async read(state: string): Promise<Outcome | null> {
      const known = memory.get(state)
      if (known || !shared) return known ?? null
      const text = await shared.getItem(await toStorageKey('callback', state)).catch(onFailure)
      return typeof text === 'string' ? await cipher.decrypt(text, 'callback') as Outcome | null : null
    },
    /** Instances share completed sign-ins. Never rejects. */
    async remember(state: string, outcome: Outcome): Promise<void> {
      const isRefused = 'refusal' in outcome
      memory.set(state, outcome, { ttl: (isRefused ? refusedSeconds : completedSeconds) * 1000 })
      if (!shared || isRefused) return
      const [key, text] = await Promise.all([toStorageKey('callback', state), cipher.encrypt(outcome, 'callback')])
      await shared.setItem(key, text, { ttl: completedSeconds }).catch(onFailure)
    },
  }
}
