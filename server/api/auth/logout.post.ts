import { getRequestHeader, sendRedirect } from 'h3'
import type { H3Event } from 'h3'
import type { LogoutResponse } from '#shared/types/auth'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { endSession, readSession } from '#server/auth/currentSession'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'
import { logFailure } from '#server/operations/log'
import { createEndSessionUrl } from '#server/protocol/endSession'
import { revokeRefreshToken } from '#server/protocol/revocation'
import { useProvider } from '#server/auth/provider'
import { sessionClaims } from '#server/session/session'
import type { Session } from '#server/session/session'

/** Logs out: here at once, and at the provider as far as it can be reached. A plain form is redirected, a script is told where to go. */
export default defineApiHandler(async (event): Promise<LogoutResponse | undefined> => {
  assertSameOrigin(event)
  const session = await readSession(event)
  if (session) await endSession(event, session)

  const logoutUrl = (session && await endAtProvider(event, session)) ?? `${appBaseUrl(event)}/`
  if (getRequestHeader(event, 'accept')?.includes('application/json')) return { logoutUrl }
  await sendRedirect(event, logoutUrl, 303)
})

async function endAtProvider(event: H3Event, session: Session): Promise<string | null> {
  try {
    const oidc = await useProvider(event).oidc()
    const { sid } = sessionClaims(session)
    if (session.refreshToken) await revokeRefreshToken(oidc, session.refreshToken).catch(error => logProviderFailure(error, event))
    return createEndSessionUrl(oidc, {
      postLogoutRedirectUri: `${appBaseUrl(event)}/`,
      sid: typeof sid === 'string' ? sid : null,
    })
  }
  catch (error) {
    logProviderFailure(error, event)
    return null
  }
}

function logProviderFailure(error: unknown, event: H3Event): void {
  if (!(error instanceof AuthError)) throw error
  logFailure(error, event)
}
