import type { H3Event } from 'h3'
import type { Owner } from '#shared/types/auth'
import { createEnded } from '#server/auth/refreshOnce'
import type { Sessions } from '#server/auth/sessions'
import { AuthError } from '#server/platform/errors'
import { toOwner } from '#server/session/session'
import type { Session } from '#server/session/session'

/** Seconds that a token must have left; with less it is refreshed. */
const minimumLifeSeconds = 60
/** Seconds: a session is not refreshed again so soon on demand, or for requests that bring an older copy of it. */
const minimumAgeSeconds = 10

/** A token, its end in epoch seconds, and whose it is. */
export interface OwnedToken { value: string, expiresAt: number, owner: Owner }

/** `fresh`: asks the provider for a new token, unless the session was refreshed less than 10 seconds ago. */
export interface FreshOptions { fresh?: boolean }

/** Which of a session's tokens is wanted; null where it has none. */
export type ReadToken = (session: Session) => { value: string, expiresAt: number } | null

/** Reads the ID token. */
export const readIdToken: ReadToken = ({ idToken: { value, expiresAt } }) => value === null ? null : { value, expiresAt }

/** Reads the access token. */
export const readAccessToken: ReadToken = ({ accessToken }) => accessToken

/**
 * A token of the session with more than 60 seconds left, refreshed where needed. While the provider fails, one with less is given to its
 * end, unless a fresh one is wanted; so it is where the session has no refresh token. `now` is in epoch seconds.
 * @throws {AuthError} `login_required`: there is no session, its grant has ended, or the provider gives no more such tokens;
 * `temporarily_unavailable` or `provider_error`: the session stands.
 */
export async function getToken(
  event: H3Event, sessions: Sessions, read: ReadToken, now: () => number, { fresh = false }: FreshOptions = {},
): Promise<OwnedToken> {
  const { session, isLate } = await sessions.require(event)
  const toOwned = (session: Session) => {
    const token = read(session)
    return token && token.expiresAt > now() ? { ...token, owner: toOwner(session) } : null
  }
  const isEnough = (session: Session, isLate = true) => {
    const token = toOwned(session)
    if (!token) return false
    const isRecent = session.rotations > 0 && now() - session.refreshedAt < minimumAgeSeconds
    if (isRecent && (isLate || fresh)) return true
    return !session.refreshToken || (!fresh && token.expiresAt - now() > minimumLifeSeconds)
  }
  const held = toOwned(session)
  if (held && isEnough(session, isLate)) {
    await sessions.visit(event)
    return held
  }
  try {
    const { session: refreshed, failure } = await sessions.refresh(event, session, isEnough)
    const token = toOwned(refreshed)
    if (token) return token
    if (failure) throw failure
    await sessions.end(event, refreshed)
    throw createEnded()
  }
  catch (error) {
    if (held && !fresh && error instanceof AuthError && error.status >= 500) return held
    throw error
  }
}
