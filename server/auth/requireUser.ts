import { isMethod } from 'h3'
import type { H3Event } from 'h3'
import type { SessionData } from '#shared/types/auth'
import { useSessionRoom } from '#server/auth/currentSession'
import { getIdToken } from '#server/auth/freshTokens'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { setChallenge } from '#server/http/bearer'
import { useConfig } from '#server/platform/config'
import { toSessionData } from '#server/session/session'
import type { Session } from '#server/session/session'
import { requirePrivileges } from '#server/tokens/privileges'
import type { PrivilegeRequirements } from '#server/tokens/privileges'

/**
 * The user of this request's session, sufficient for the requirements: the counterpart of `requireIdToken` for routes that the pages of
 * this application call. Requests of other sites are refused unless their method is safe. With requirements, the claims are at most as
 * old as the life of an ID token; how and when the user signed in stays a fact of the session.
 * @throws {AuthError} `forbidden`: another site asks; `login_required`; `insufficient_scope`, `insufficient_user_authentication`: with a
 * challenge; `temporarily_unavailable`, `provider_error`: the claims could not be refreshed. @see RFC 9110 §9.2.1; RFC 9470
 */
export async function requireUser(event: H3Event, requirements?: PrivilegeRequirements): Promise<SessionData> {
  if (!isMethod(event, ['GET', 'HEAD', 'OPTIONS'])) assertSameOrigin(event)
  const { sessions } = useSessionRoom(event)
  await sessions.visit(event)
  const { session: { idToken, roles, isCut } } = await sessions.require(event)
  if (requirements) {
    // A copy that was cut down for its cookie lacks claims, and at last roles.
    const isEnough = roles && (isCut !== 'claims' || Object.keys(requirements).every(name => name === 'roles'))
    if (!isEnough || idToken.expiresAt <= Date.now() / 1000) await getIdToken(event)
  }
  const { session } = await sessions.require(event)
  try {
    if (requirements) requirePrivileges(toClaims(session, useConfig(event).rolesClaim), requirements, useConfig(event))
  }
  catch (error) {
    setChallenge(event, error)
    throw error
  }
  return toSessionData(session)
}

/** What the newest ID token said, and the facts of the sign-in, whatever a refresh or a small cookie has left out. */
function toClaims({ user, roles, signIn }: Session, rolesClaim: string): Record<string, unknown> {
  return { ...user, [rolesClaim]: roles, org_id: signIn.organization, auth_time: signIn.authTime }
}
