import type { H3Event } from 'h3'
import { useStorage } from 'nitropack/runtime'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { logFailure } from '#server/operations/log'
import { isRevoked, revokeSession } from '#server/session/revocations'
import {
  clearSessionCookie, createSession, hasSessionCookie, isDueForRoll, readSessionCookie, writeSessionCookie,
} from '#server/session/session'
import type { Session, SessionContext, SessionTokens } from '#server/session/session'
import { announce, announceStart } from '#server/auth/sessionHooks'

/** What the session room needs to know of this request. */
export function sessionContext(event: H3Event): SessionContext {
  return {
    secrets: useConfig(event).sessionSecrets,
    isSecure: appBaseUrl(event).startsWith('https:'),
    now: Math.floor(Date.now() / 1000),
  }
}

/**
 * The session of this request, or null for strangers; a session that has ended or was revoked counts as none and is forgotten.
 * A visit moves the session's idle life along.
 */
export async function readSession(event: H3Event): Promise<Session | null> {
  const context = sessionContext(event)
  const session = await readSessionCookie(event, context)
  if (!session) return null
  if (await isRevokedSafely(session, event)) {
    clearSessionCookie(event, context)
    return null
  }
  if (isDueForRoll(session, context.now)) await writeSessionCookie(event, session, context)
  return session
}

/**
 * The session of this request.
 * @throws {AuthError} `login_required`: there is none; the message tells a session that has ended or was revoked from a stranger.
 */
export async function requireSession(event: H3Event): Promise<Session> {
  const session = await readSession(event)
  if (session) return session
  const hasEnded = hasSessionCookie(event, sessionContext(event))
  throw new AuthError('login_required', hasEnded ? 'Your session has ended. Sign in again.' : 'Sign in first.')
}

/** Starts a session, in place of any that this browser has. */
export async function startSession(event: H3Event, tokens: SessionTokens): Promise<void> {
  const context = sessionContext(event)
  // To the millisecond: who signs in right after a back-channel logout must not be taken for a session that it has ended.
  const session = createSession(tokens, Date.now() / 1000)
  await writeSessionCookie(event, { ...session, extra: await announceStart(event, session) }, context)
}

/** Keeps what has changed of a session. */
export async function saveSession(event: H3Event, session: Session): Promise<void> {
  await writeSessionCookie(event, session, sessionContext(event))
}

/** Ends the session here: this browser forgets it, and a copy of its cookie is refused. */
export async function endSession(event: H3Event, session: Session): Promise<void> {
  const context = sessionContext(event)
  clearSessionCookie(event, context)
  await revokeSession(useRevocationStorage(), session, context.now).catch(error => logStorageFailure(error, event))
  await announce('auth0:session:ended', event, session)
}

/** Where revocations are kept; see `nitro.storage` in `nuxt.config.ts`. */
export function useRevocationStorage() {
  return useStorage('auth0')
}

/** Accepted risk: while the storage is down, a revoked session is not told from others. The alternative logs everyone out. */
async function isRevokedSafely(session: Session, event: H3Event): Promise<boolean> {
  try {
    return await isRevoked(useRevocationStorage(), session)
  }
  catch (error) {
    logStorageFailure(error, event)
    return false
  }
}

function logStorageFailure(cause: unknown, event: H3Event): void {
  logFailure(new AuthError('temporarily_unavailable', 'The storage of revocations does not answer.', { cause }), event)
}
