import { getRequestHeader, sendRedirect } from 'h3'
import type { H3Event } from 'h3'
import type { LogoutResponse } from '#shared/types/auth'
import { useSessionRoom } from '#server/auth/currentSession'
import { useProvider } from '#server/auth/provider'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { logFailure } from '#server/operations/log'
import { AuthError } from '#server/platform/errors'
import { createEndSessionUrl } from '#server/protocol/endSession'

/**
 * Logs out: here first, then on to the provider's logout, with or without a session here. A plain form is redirected, a script is told
 * where to go.
 */
export default defineApiHandler(async (event): Promise<LogoutResponse | undefined> => {
  assertSameOrigin(event)
  const { sessions } = useSessionRoom(event)
  const session = await sessions.read(event)
  if (session) await sessions.end(event, session)

  const logoutUrl = await toLogoutUrl(event, session?.signIn.sid)
  if (getRequestHeader(event, 'accept')?.includes('application/json')) return { logoutUrl }
  await sendRedirect(event, logoutUrl, 303)
})

async function toLogoutUrl(event: H3Event, sid: string | undefined): Promise<string> {
  const home = `${appBaseUrl(event)}/`
  try {
    return createEndSessionUrl(await useProvider(event).oidc(), { postLogoutRedirectUri: home, sid: sid ?? null }) ?? home
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    logFailure(error, event)
    return home
  }
}
