import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'
import type { Flights } from '#server/session/flights'
import type { Session } from '#server/session/session'
import type { SessionStore } from '#server/session/sessionStore'

/** What came of a refresh grant. `failure`: the refresh token was rotated, but the ID token that came with it was refused. */
export interface RefreshedSession {
  session: Session
  failure?: AuthError
}

/** What refreshing takes. `revokeAtProvider` never rejects; `background` takes work that nobody waits for. */
export interface RefreshOptions {
  store: SessionStore
  flights: Flights
  /** One refresh grant. @throws {AuthError} `login_required`: the provider has ended it; others: the session stands. */
  requestRefresh: (event: H3Event, session: Session) => Promise<RefreshedSession>
  revokeAtProvider: (session: Session) => Promise<void>
  emitRefreshed: (event: H3Event, session: Session) => Promise<void>
  background: (work: Promise<unknown>) => void
}

/** The error that says that the session has ended. */
export const createEnded = () => new AuthError('login_required', 'Your session has ended. Log in again.')

/** Whether the error says that the user must log in again. */
export function isLoginRequired(error: unknown): boolean {
  return error instanceof AuthError && error.code === 'login_required'
}

/**
 * Creates what refreshes sessions: one grant serves all who ask at the same time, on all instances, and all who ask with an older copy
 * later, as long as `isEnough` accepts it.
 * @throws {AuthError} from the result: `login_required`: the session has ended, here or at the provider; others: it stands.
 */
export function createRefreshOnce({ store, flights, requestRefresh, revokeAtProvider, emitRefreshed, background }: RefreshOptions) {
  const readNewest = async (session: Session) => (await store.lookUp([session]))[0]?.newest ?? session

  async function grant(event: H3Event, session: Session): Promise<RefreshedSession> {
    if (!session.refreshToken) throw createEnded()
    const refreshed = await requestRefresh(event, session).catch(async (error: unknown) => {
      // Another instance may have redeemed the token, where the lock was lost: then its copy is the answer.
      const newest = isLoginRequired(error) ? await readNewest(session) : session
      if (newest.rotations > session.rotations) return { session: newest }
      throw error
    })
    await store.remember(refreshed.session)
    // Only now: whoever ends the session marks it first and then looks for the newest copy, so one of the two sees the other.
    if (await store.isRevoked(session)) {
      background(revokeAtProvider(refreshed.session))
      throw createEnded()
    }
    await emitRefreshed(event, refreshed.session)
    return refreshed
  }

  return async (event: H3Event, session: Session, isEnough: (session: Session) => boolean): Promise<RefreshedSession> => {
    const known = { newest: session }
    const look = async () => {
      known.newest = await readNewest(session)
      return known.newest.rotations > session.rotations && isEnough(known.newest) ? { session: known.newest } : null
    }
    const flight = flights.once(`refresh:${session.id}`, look, () => grant(event, known.newest))
    // Even if the caller hangs up: the refresh token is used up then, and others may be waiting.
    background(Promise.allSettled([flight]))
    return flight
  }
}
