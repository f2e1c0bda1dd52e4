import { LRUCache } from 'lru-cache'
import type { AuthError } from '#server/platform/errors'
import { sessionClaims } from '#server/session/session'
import type { Session } from '#server/session/session'

/** Seconds that the outcome of a renewal is remembered for requests that come late. */
export const memoSeconds = 30

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
  const memo = new LRUCache<string, { pending?: Promise<Renewal>, newest?: Renewal }>({ max: 10_000, ttl: memoSeconds * 1000 })

  return {
    async renewOnce(session, renew) {
      const { pending, newest = { session } } = memo.get(session.id) ?? {}
      if (pending) return pending
      if (isAnswer(newest, session, now())) return newest

      const isLate = newest.session.rotations > session.rotations
      const renewal = renew(isLate ? newest.session : session)
      memo.set(session.id, { pending: renewal, newest })
      try {
        const renewed = await renewal
        memo.set(session.id, { newest: renewed })
        return renewed
      }
      catch (error) {
        memo.set(session.id, { newest })
        throw error
      }
    },
  }
}

/** Whether the newest renewal answers a request that came with this copy: it came later, and has brought an ID token that lives. */
export function isAnswer(renewal: { session: Session, failure?: unknown }, session: Session, now: number): boolean {
  const { session: newest, failure } = renewal
  return !failure && newest.rotations > session.rotations && sessionClaims(newest).exp > now
}
