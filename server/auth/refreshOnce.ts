import type { H3Event } from 'h3'
import type { FreshOptions, RefreshedSession } from '#server/auth/grants'
import type { SessionsOptions } from '#server/auth/sessions'
import { AuthError } from '#server/platform/errors'
import { runInBackground } from '#server/platform/runtime'
import type { Session } from '#server/session/session'

/** The error that says that the session has ended. */
export const createEnded = () => new AuthError('login_required', 'Your session has ended. Log in again.')

/** Whether the error says that the user must log in again. */
export const isLoginRequired = (error: unknown) => error instanceof AuthError && error.code === 'login_required'

/**
 * Creates what refreshes sessions: one grant serves all who ask at the same time, on all instances, and all who ask with an older copy
 * later, as long as `isEnough` accepts it. @throws {AuthError} `login_required`: the session has ended; others: it stands.
 */
export function createRefreshOnce({ store, flights, requestRefresh, revokeAtProvider, emitHook }: SessionsOptions) {
  /** A session may have ended while its tokens were under way: then these are revoked. @throws {AuthError} `login_required` */
  async function requireLiving(session: Session): Promise<void> {
    if (!await store.isRevoked(session)) return
    runInBackground(revokeAtProvider(session))
    throw createEnded()
  }

  async function grant(event: H3Event, session: Session, options?: FreshOptions): Promise<RefreshedSession> {
    if (!session.refreshToken) throw createEnded()
    const refreshed = await requestRefresh(event, session, options).catch(async (error: unknown) => {
      // Another instance may have redeemed the token, where the lock was lost: then its copy is the answer.
      const newest = isLoginRequired(error) ? await store.readNewest(session) : session
      if (newest.rotations > session.rotations) return { session: newest }
      throw error
    })
    await store.remember(refreshed.session)
    // Only now: whoever ends the session marks it first and then looks for the newest copy, so one of the two sees the other.
    await requireLiving(refreshed.session)
    await emitHook('auth0:session:renewed', event, refreshed.session)
    return refreshed
  }

  async function refreshOnce(
    event: H3Event, session: Session, isEnough: (session: Session) => boolean, options?: FreshOptions,
  ): Promise<RefreshedSession> {
    const known = { newest: session }
    const look = async () => {
      known.newest = await store.readNewest(session)
      return known.newest.rotations > session.rotations && isEnough(known.newest) ? { session: known.newest } : null
    }
    return flights.once<RefreshedSession>(`refresh:${session.id}`, look, () => grant(event, known.newest, options))
  }

  return { refreshOnce, requireLiving }
}
