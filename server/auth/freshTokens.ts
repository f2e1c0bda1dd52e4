import type { H3Event } from 'h3'
import type { IdTokenResponse, Owner } from '#shared/types/auth'
import { useConfig } from '#server/platform/config'
import { endSession, requireSession } from '#server/auth/currentSession'
import { AuthError } from '#server/platform/errors'
import { renewSession } from '#server/auth/renewSession'
import { sessionClaims, toOwner } from '#server/session/session'
import type { AccessToken, Session } from '#server/session/session'

/** Seconds of life that a token in hand must have left; with less it is renewed. */
const minimumLifeSeconds = 60

/**
 * The ID token in hand, or a renewed one, with its own `exp`. The session ends only when the provider says that its grant has.
 * @throws {AuthError} `login_required`; `temporarily_unavailable` or `provider_error`: the session stands.
 */
export async function getIdToken(event: H3Event): Promise<IdTokenResponse> {
  const session = await requireFreshSession(event, session => session.idToken !== null && isFresh(sessionClaims(session).exp))
  if (session.idToken === null) throw new AuthError('provider_error', 'The sign-in provider gave no ID token.')
  return { idToken: session.idToken, expiresAt: sessionClaims(session).exp, owner: toOwner(session) }
}

/**
 * The access token for the configured audience, renewed like the ID token: for calls that this server makes to another API.
 * @throws {AuthError} as `getIdToken`; `invalid_request`: no audience is configured.
 */
export async function getAccessToken(event: H3Event): Promise<AccessToken & { owner: Owner }> {
  if (!useConfig(event).audience) throw new AuthError('invalid_request', 'No audience is configured for access tokens.')
  const session = await requireFreshSession(event, ({ accessToken }) => accessToken !== null && isFresh(accessToken.expiresAt))
  if (!session.accessToken) throw new AuthError('provider_error', 'The sign-in provider gave no access token.')
  return { ...session.accessToken, owner: toOwner(session) }
}

async function requireFreshSession(event: H3Event, isFresh: (session: Session) => boolean): Promise<Session> {
  const session = await requireSession(event)
  if (isFresh(session)) return session
  try {
    return await renewSession(event, session)
  }
  catch (error) {
    if (error instanceof AuthError && error.code === 'login_required') await endSession(event, session)
    throw error
  }
}

function isFresh(expiresAt: number): boolean {
  return expiresAt - Date.now() / 1000 > minimumLifeSeconds
}
