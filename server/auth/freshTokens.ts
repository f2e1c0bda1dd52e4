import type { H3Event } from 'h3'
import type { SessionData } from '#shared/types/auth'
import { useSessionRoom } from '#server/auth/currentSession'
import { getToken, readAccessToken, readIdToken } from '#server/auth/tokens'
import type { FreshOptions, OwnedToken } from '#server/auth/tokens'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { toSessionData } from '#server/session/session'

const now = () => Date.now() / 1000

/**
 * The user's ID token with more than 60 seconds left, refreshed where needed.
 * @throws {AuthError} `login_required`; `temporarily_unavailable` or `provider_error`: the session stands.
 */
export function getIdToken(event: H3Event, options?: FreshOptions): Promise<OwnedToken> {
  return getToken(event, useSessionRoom(event).sessions, readIdToken, now, options)
}

/**
 * The access token for the configured audience, refreshed like the ID token: for calls that this server makes to another API.
 * @throws {AuthError} as `getIdToken`; `invalid_request`: no audience is configured.
 */
export async function getAccessToken(event: H3Event, options?: FreshOptions): Promise<OwnedToken> {
  if (!useConfig(event).api) throw new AuthError('invalid_request', 'No audience is configured for access tokens.')
  return getToken(event, useSessionRoom(event).sessions, readAccessToken, now, options)
}

/**
 * The session with the user as the provider knows them now: after a role has changed, or an e-mail address was verified. It asks the
 * provider no more often than every 10 seconds.
 * @public
 * @throws {AuthError} as `getIdToken`
 */
export async function refreshUser(event: H3Event): Promise<SessionData> {
  await getIdToken(event, { fresh: true })
  return toSessionData((await useSessionRoom(event).sessions.require(event)).session)
}
