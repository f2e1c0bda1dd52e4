import { getRequestHeader, readBody, sendRedirect } from 'h3'
import type { H3Event } from 'h3'
import { useStorage } from 'nitropack/runtime'
import type { LogoutResponse } from '#shared/types/auth'
import { cookieContext, useSessionRoom } from '#server/auth/currentSession'
import { useProvider } from '#server/auth/provider'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { log, logFailure } from '#server/operations/log'
import { AuthError } from '#server/platform/errors'
import { createEndSessionRequest } from '#server/protocol/endSession'
import { saveLogoutForm } from '#server/session/logoutForm'
import { revokeSubject } from '#server/session/revocations'
import type { Session } from '#server/session/session'

/**
 * Logs out: here first, then on to the provider's logout, with or without a session here. `{ "everywhere": true }`, as JSON or as a form
 * field, ends all sessions of the user. A plain form is redirected, a script is told where to go.
 * @throws {AuthError} when all sessions should end and the others could not be: `login_required`, there is no session here to tell whose;
 * `temporarily_unavailable`, this session has ended.
 */
export default defineApiHandler(async (event): Promise<LogoutResponse | undefined> => {
  assertSameOrigin(event)
  const { sessions } = useSessionRoom(event)
  const session = await sessions.read(event)
  if (session) await sessions.end(event, session)
  if (await isEverywhere(event)) await endAll(session)
  const logoutUrl = await toLogoutUrl(event, session)
  if (getRequestHeader(event, 'accept')?.includes('application/json')) return { logoutUrl }
  await sendRedirect(event, logoutUrl, 303)
})

async function isEverywhere(event: H3Event): Promise<boolean> {
  const body: unknown = await readBody(event).catch(() => null)
  return typeof body === 'object' && body !== null && 'everywhere' in body && [true, 'true'].includes(body.everywhere as boolean | string)
}

async function endAll(session: Session | null): Promise<void> {
  if (!session) throw new AuthError('login_required', 'Log in again to end your other sessions.')
  const { iss: issuer, sub } = session.signIn
  try {
    await revokeSubject(useStorage('auth0'), { issuer, sub }, Date.now() / 1000)
  }
  catch (cause) {
    const message = 'You’re logged out here, but your other sessions could not be ended. Log in and try again.'
    throw new AuthError('temporarily_unavailable', message, { cause })
  }
}

async function toLogoutUrl(event: H3Event, session: Session | null): Promise<string> {
  const home = `${appBaseUrl(event)}/`
  try {
    const oidc = await useProvider(event).oidc()
    const options = { postLogoutRedirectUri: home, sid: session?.signIn.sid ?? null }
    const { url, body } = await createEndSessionRequest(oidc, { ...options, idTokenHint: session?.idToken.value }) ?? {}
    if (!url) log.warnOnce('The provider has no end_session_endpoint: logging out ends the session here only.')
    if (!url) return home
    if (!body) return url
    if (await saveLogoutForm(event, { url, body }, cookieContext(event))) return `${home}api/auth/logout/continue`
    return (await createEndSessionRequest(oidc, options))?.url ?? home
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    logFailure(error, event)
    return home
  }
}
