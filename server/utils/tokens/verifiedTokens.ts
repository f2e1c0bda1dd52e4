import { LRUCache } from 'lru-cache'
import { systemClock } from './clock'
import type { Clock } from './clock'
import type { KeySet } from './keys'

/** The end of a signature tells tokens apart, and is hashed in a tenth of the time that the whole token takes. */
const keyLength = 43

/** Claims of a verified token, frozen by whoever verified them: all callers share one object. */
interface Expiring { readonly exp: number }

interface Entry<Claims> { token: string, claims: Claims, generation: number, verifiedAt: number }

/** What verifies, and how much is remembered. */
export interface VerifiedTokensOptions<Claims> {
  /** Verifies a token in full; its refusals are passed on and never remembered. */
  verify: (token: string) => Promise<Claims>
  /** The key set; when its generation changes, everything verified before is verified again. */
  keys: Pick<KeySet, 'generation' | 'isUsable' | 'warm'>
  now?: Clock
  maxEntries?: number
  maxBytes?: number
}

/** A `verify` that remembers, in two steps, so that a token which is known costs no promise: `recall(token) ?? await verify(token)`. */
export interface VerifiedTokens<Claims> {
  /** The claims of a token that was verified before; undefined: it was not, or the keys must be waited for. */
  recall: (token: string) => Claims | undefined
  /** @throws {AuthError} what the `verify` of the options throws */
  verify: (token: string) => Promise<Claims>
}

/**
 * Remembers verified tokens: one that passed is not verified again until its `exp` or until the keys change, whichever comes first. The
 * keys are kept as fresh as if it were, so a withdrawn key is refused as soon. Holds at most 10,000 tokens and about 16 MB.
 *
 * An entry is found by the end of its token and counts when every character is the same, so no two tokens can be taken for one another.
 */
export function createVerifiedTokens<Claims extends Expiring>(options: VerifiedTokensOptions<Claims>): VerifiedTokens<Claims> {
  const { keys, now = systemClock, maxEntries = 10_000, maxBytes = 16 * 1024 * 1024 } = options
  const entries = new LRUCache<string, Entry<Claims>>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: ({ token }) => 512 + 4 * token.length, // the token, its claims as objects, and the entry itself
  })

  function find(token: string): Entry<Claims> | undefined {
    const entry = entries.get(toKey(token))
    if (entry?.token !== token) return
    const at = now()
    // After `exp` the entry is no use even within the clock tolerance: the full verification decides. `nbf` and `iat` had come when it
    // was made, and have come still unless the clock was set back.
    if (at < entry.claims.exp && at >= entry.verifiedAt) return entry
  }

  const isCurrent = ({ generation }: Entry<Claims>) => keys.isUsable() && keys.generation === generation

  return {
    recall(token) {
      const entry = find(token)
      if (entry && keys.warm() === undefined && isCurrent(entry)) return entry.claims
    },

    async verify(token) {
      const entry = find(token)
      if (entry) {
        await keys.warm()
        if (isCurrent(entry)) return entry.claims
      }
      const verifiedAt = now()
      // Read before the verification: should the keys change meanwhile, the entry is void from the start.
      const { generation } = keys
      const claims = await options.verify(token)
      entries.set(toKey(token), { token, claims, generation, verifiedAt })
      return claims
    },
  }
}

function toKey(token: string): string {
  return token.slice(-keyLength)
}
