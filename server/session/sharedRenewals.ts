import type { Storage } from 'unstorage'
import { AuthError } from '#server/platform/errors'
import type { Locks } from '#server/platform/sharedStorage'
import { isAnswer, memoSeconds } from '#server/session/renewals'
import type { Renewal, Renewals } from '#server/session/renewals'
import { seal, unseal } from '#server/session/seal'
import { version } from '#server/session/session'
import type { Session } from '#server/session/session'

/** Short, so that a lock whose owner has died, or that was taken unheard, does not keep the user waiting; its owner extends it. */
const lockMs = 5000
const extendEveryMs = 1250
/** Longer than an abandoned lock. Who waits longer still is asked to come again, and keeps the session. */
const patienceMs = 8000
const pollMs = 50

/** Where instances meet. */
export interface SharedRenewalsOptions {
  storage: Storage
  locks: Locks
  /** The first seals the memory of renewals, all unseal: no refresh token lies in the storage in the clear. */
  secrets: readonly [string, ...string[]]
  /** Epoch seconds. */
  now: () => number
}

/**
 * Renewals that are one at a time for a session across all instances: a lock, and a sealed memory of the last rotation for 30 seconds.
 *
 * Accepted risk: while the storage is down each instance renews for itself, so two requests that reach two instances with one old
 * cookie spend one refresh token twice. The alternative is to renew for nobody.
 */
export function createSharedRenewals({ storage, locks, secrets, now }: SharedRenewalsOptions): Renewals {
  async function take(session: Session, owner: string): Promise<boolean> {
    // Nobody to share with: go ahead.
    return locks.take(toName(session), owner, lockMs).catch(() => true)
  }

  async function readNewest(session: Session): Promise<Memo> {
    const nothing: Memo = { v: version, session, failure: false, expiresAt: now() }
    const sealed = await storage.getItem(toName(session)).catch(() => null)
    const memo = typeof sealed === 'string' ? await unseal(sealed, secrets, 'renewal') as Memo | null : null
    const isUsable = memo?.v === version && memo.session.id === session.id && memo.expiresAt > now()
    return isUsable && memo.session.rotations > session.rotations ? memo : nothing
  }

  async function remember({ session, failure }: Renewal): Promise<void> {
    const memo: Memo = { v: version, session, failure: Boolean(failure), expiresAt: now() + memoSeconds }
    // A renewal that the others do not hear of is still a renewal.
    await storage.setItem(toName(session), await seal(memo, secrets, 'renewal'), { ttl: memoSeconds }).catch(() => {})
  }

  async function waitForTurn(session: Session, owner: string): Promise<{ isOurs: boolean, newest: Memo }> {
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline;) {
      const isOurs = await take(session, owner)
      // After the lock: whoever had it before has written by now.
      const newest = await readNewest(session)
      if (isOurs || isAnswer(newest, session, now())) return { isOurs, newest }
      await new Promise(resolve => setTimeout(resolve, pollMs))
    }
    throw new AuthError('temporarily_unavailable', 'The session is being renewed. Try again in a moment.')
  }

  return {
    async renewOnce(session, renew) {
      const owner = crypto.randomUUID()
      const { isOurs, newest } = await waitForTurn(session, owner)
      // What cannot be extended or given back ends by itself.
      const extend = () => locks.extend(toName(session), owner, lockMs).catch(() => {})
      const extending = isOurs ? setInterval(extend, extendEveryMs) : undefined
      try {
        if (isAnswer(newest, session, now())) return { session: newest.session }
        const renewal = await renew(newest.session)
        await remember(renewal)
        return renewal
      }
      finally {
        clearInterval(extending)
        if (isOurs) await locks.release(toName(session), owner).catch(() => {})
      }
    },
  }
}

/** The outcome of a renewal as it is sealed into the storage. `failure`: without an ID token. */
interface Memo { v: number, session: Session, failure: boolean, expiresAt: number }

function toName({ id }: Session): string {
  return `renewal:${id}`
}
