import { LRUCache } from 'lru-cache'
import { systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'

interface Expiring { readonly exp: number }

interface Entry<Claims> { token: string, claims: Claims, generation: number, verifiedAt: number }

/** What verifies in full, and how much is remembered. When the generation of the keys changes, every token is verified again. */
interface VerifiedTokensOptions<Claims> {
  verify: (token: string) => Promise<Claims>
  keys: { readonly generation: number, isUsable: () => boolean, warm: () => Promise<void> | undefined }
  now?: Clock
  maxEntries?: number
  maxBytes?: number
}

/**
 * A `verify` that remembers: a token that passed is not verified again until its `exp` or until the keys change. All callers share the
 * claims, which must be frozen. A remembered token whose keys need not be waited for costs no promise.
 */
export function createVerifiedTokens<Claims extends Expiring>(options: VerifiedTokensOptions<Claims>) {
  const { verify, keys, now = systemClock, maxEntries = 10_000, maxBytes = 16 * 1024 * 1024 } = options
  const entries = new LRUCache<string, Entry<Claims>>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: ({ token }) => 512 + 4 * token.length, // the token, its claims as objects, and the entry itself
  })

  function find(token: string): Entry<Claims> | undefined {
    const entry = entries.get(toKey(token))
    if (entry?.token !== token) return
    const at = now()
    // After `exp` the full verification decides, as it does where the clock was set back.
    if (at < entry.claims.exp && at >= entry.verifiedAt) return entry
  }

  const isCurrent = ({ generation }: Entry<Claims>) => keys.isUsable() && keys.generation === generation

  async function verifyAndRemember(token: string): Promise<Claims> {
    const verifiedAt = now()
    // Read before the verification: should the keys change meanwhile, the entry is void from the start.
    const { generation } = keys
    const claims = await verify(token)
    entries.set(toKey(token), { token, claims, generation, verifiedAt })
    return claims
  }

  return function verifyOnce(token: string): Claims | Promise<Claims> {
    const entry = find(token)
    if (!entry) return verifyAndRemember(token)
    const claimsNow = () => isCurrent(entry) ? entry.claims : verifyAndRemember(token)
    return keys.warm()?.then(claimsNow) ?? claimsNow()
  }
}

// The end of a signature tells tokens apart, and is hashed in a tenth of the time that the whole token takes. Entries are compared in full.
function toKey(token: string): string {
  return token.slice(-43)
}
