import { LRUCache } from 'lru-cache'
import type { AuthError } from '#server/utils/errors'
import { sessionClaims } from './session'
import type { Session } from './session'

const memoSeconds = 30

/** What came of a refresh grant. `failure`: the refresh token was rotated, but there is no new ID token. */
export interface Renewal {
  session: Session
  failure?: AuthError
}

/** The memory of renewals. */
export interface Renewals {
  /**
   * Renews a session once, however many ask for it at the same time, and answers those who come up to 30 seconds later with an old
   * copy of the session by the newest: each refresh token is spent once.
   */
  renewOnce: (session: Session, renew: (newest: Session) => Promise<Renewal>) => Promise<Renewal>
}

/** Creates the memory of renewals of one process: at most 10,000 sessions, 30 seconds each. `now` gives epoch seconds. */
export function createRenewals(now: () => number): Renewals {
  const memo = new LRUCache<string, { pending?: Promise<Renewal>, newest?: Session }>({ max: 10_000, ttl: memoSeconds * 1000 })

  return {
    async renewOnce(session, renew) {
      const { pending, newest = session } = memo.get(session.id) ?? {}
      if (pending) return pending
      const isLate = newest.rotations > session.rotations
      if (isLate && newest.idToken !== session.idToken && sessionClaims(newest).exp > now()) return { session: newest }

      const renewal = renew(isLate ? newest : session)
      memo.set(session.id, { pending: renewal, newest })
      try {
        const renewed = await renewal
        memo.set(session.id, { newest: renewed.session })
        return renewed
      }
      catch (error) {
        memo.set(session.id, { newest })
        throw error
      }
    },
  }
}
