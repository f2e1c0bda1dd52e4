import type { IdTokenResponse } from '#shared/types/auth'
import { assertSameOrigin } from '#server/utils/assertSameOrigin'
import { endSession, requireSession } from '#server/utils/currentSession'
import { defineApiHandler } from '#server/utils/defineApiHandler'
import { AuthError } from '#server/utils/errors'
import { renewSession } from '#server/utils/renewSession'
import { sessionClaims } from '#server/utils/session/session'
import type { Session } from '#server/utils/session/session'

/** Seconds of life that an ID token in hand must have left; with less it is renewed. */
const minimumLifeSeconds = 60

/** The ID token in hand, or a renewed one. The session ends only when the provider says that its grant has. */
export default defineApiHandler(async (event): Promise<IdTokenResponse> => {
  assertSameOrigin(event)
  const session = await requireSession(event)
  try {
    const current = hasFreshIdToken(session) ? session : await renewSession(event, session)
    return { idToken: current.idToken, expiresAt: sessionClaims(current).exp }
  }
  catch (error) {
    if (error instanceof AuthError && error.code === 'login_required') await endSession(event, session)
    throw error
  }
})

function hasFreshIdToken(session: Session): session is Session & { idToken: string } {
  return session.idToken !== null && sessionClaims(session).exp - Date.now() / 1000 > minimumLifeSeconds
}
