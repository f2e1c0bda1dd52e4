import type { H3Event } from 'h3'
import type { Owner, SessionData, TokenKind } from '#shared/types/auth'
import { useSessionRoom } from '#server/auth/currentSession'
import type { FreshOptions } from '#server/auth/grants'
import { createEnded, isLoginRequired } from '#server/auth/refreshOnce'
import type { Sessions } from '#server/auth/sessions'
import { systemClock } from '#server/platform/clock'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { toOwner, toSessionData } from '#server/session/session'
import type { Session } from '#server/session/session'

/** Seconds that a token must have left; with less it is refreshed. */
const minimumLifeSeconds = 60
/** Seconds: a session is not refreshed again so soon on demand, or for requests that bring an older copy of it. */
const minimumAgeSeconds = 10

/** A token, its end in epoch seconds, and whose it is. */
interface OwnedToken { value: string, expiresAt: number, owner: Owner }

/**
 * The user's ID token with more than 60 seconds left, refreshed where needed.
 * @throws {AuthError} `login_required`; `temporarily_unavailable` or `provider_error`: the session stands.
 */
export function getIdToken(event: H3Event, options?: FreshOptions): Promise<OwnedToken> {
  return getToken(event, useSessionRoom(event).sessions, 'id', options)
}

/**
 * The access token for the configured audience, refreshed like the ID token: for calls that this server makes to another API.
 * @throws {AuthError} as `getIdToken`; `invalid_request`: no audience is configured.
 */
export async function getAccessToken(event: H3Event, options?: FreshOptions): Promise<OwnedToken> {
  if (!useConfig(event).api) throw new AuthError('invalid_request', 'No audience is configured for access tokens.')
  return getToken(event, useSessionRoom(event).sessions, 'access', options)
}

/**
 * The session with the user as the provider knows them now, asked at most every 10 seconds: after a role has changed, say.
 * @public
 * @throws {AuthError} as `getIdToken`
 */
export async function refreshUser(event: H3Event): Promise<SessionData> {
  await getIdToken(event, { fresh: true })
  return toSessionData((await useSessionRoom(event).sessions.require(event)).session)
}

/**
 * A token of the session, as `getIdToken` gives it. One with less time left is given to its end where the session has no refresh token, and
 * while the provider fails, unless a fresh one is wanted.
 * @throws {AuthError} `login_required`: there is no session, its grant has ended, or the provider gives no more of them; others: it stands
 */
export async function getToken(
  event: H3Event, sessions: Sessions, kind: TokenKind, { fresh = false }: FreshOptions = {}, now = systemClock,
): Promise<OwnedToken> {
  const { session, isLate } = await sessions.require(event)
  const toOwned = (session: Session) => {
    const { value, expiresAt } = (kind === 'id' ? session.idToken : session.accessToken) ?? { value: null, expiresAt: 0 }
    return value !== null && expiresAt > now() ? { value, expiresAt, owner: toOwner(session) } : null
  }
  const isEnough = (session: Session, isLate = true) => {
    const token = toOwned(session)
    if (!token) return false
    // By the time: a session that does not fit its cookie has a rotation from its start.
    const isRecent = session.refreshedAt > session.startedAt && now() - session.refreshedAt < minimumAgeSeconds
    if (isRecent && (isLate || fresh)) return true
    return !session.refreshToken || (!fresh && token.expiresAt - now() > minimumLifeSeconds)
  }
  const held = toOwned(session)
  if (held && isEnough(session, isLate)) {
    await sessions.visit(event)
    return held
  }
  try {
    const { session: refreshed, failure } = await sessions.refresh(event, session, isEnough, { fresh })
    const token = toOwned(refreshed)
    if (token) return token
    if (failure && !isLoginRequired(failure)) throw failure
    await sessions.end(event, refreshed)
    throw createEnded()
  }
  catch (error) {
    if (held && !fresh && error instanceof AuthError && error.status >= 500) return held
    throw error
  }
}
