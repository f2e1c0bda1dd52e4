import type { H3Event } from 'h3'
import { toAccessToken } from '#server/auth/toAccessToken'
import { useConfig } from '#server/platform/config'
import { countRefreshGrant } from '#server/operations/counters'
import { saveSession } from '#server/auth/currentSession'
import { AuthError } from '#server/platform/errors'
import { refreshTokens } from '#server/protocol/refresh'
import { useProvider } from '#server/auth/provider'
import { runInBackground } from '#server/platform/runtime'
import { createRenewals } from '#server/session/renewals'
import type { Renewal } from '#server/session/renewals'
import { sessionClaims } from '#server/session/session'
import type { Session } from '#server/session/session'
import { createSharedRenewals } from '#server/session/sharedRenewals'
import { announce } from '#server/auth/sessionHooks'
import { useSharedStorage } from '#server/platform/sharedStorage'
import { verifyReceivedIdToken } from '#server/auth/verifyReceivedIdToken'

const now = () => Date.now() / 1000

/** Renewals of this process; bounded by count and time, see `createRenewals`. */
const renewals = createRenewals(now)

/**
 * The session with fresh tokens, written to the response. One refresh grant serves all who ask at the same time.
 * @throws {AuthError} `login_required`: the provider says that the grant has ended; `temporarily_unavailable` or `provider_error`:
 * it could not say, and the session stands.
 * @see OpenID Connect Core 1.0 §12
 */
export async function renewSession(event: H3Event, session: Session): Promise<Session> {
  const { session: renewed, failure } = await renewals.renewOnce(session, newest => seeThrough(renewAcrossInstances(event, newest)))
  await saveSession(event, renewed)
  if (failure) throw failure
  return renewed
}

/** Though its caller hangs up: the refresh token is spent then, and others may be waiting for what came of it. */
function seeThrough(renewal: Promise<Renewal>): Promise<Renewal> {
  runInBackground(Promise.allSettled([renewal]))
  return renewal
}

async function renewAcrossInstances(event: H3Event, session: Session): Promise<Renewal> {
  const shared = useSharedStorage()
  if (!shared) return requestRenewal(event, session)
  const secrets = useConfig(event).sessionSecrets
  return createSharedRenewals({ ...shared, secrets, now }).renewOnce(session, newest => requestRenewal(event, newest))
}

async function requestRenewal(event: H3Event, session: Session): Promise<Renewal> {
  if (!session.refreshToken) throw new AuthError('login_required', 'Your session has ended. Sign in again.')
  const provider = useProvider(event)
  const tokens = await countRefreshGrant(refreshTokens(await provider.oidc(), session.refreshToken))
  const rotated = {
    ...session,
    refreshToken: tokens.refreshToken ?? session.refreshToken,
    accessToken: toAccessToken(tokens, provider.config),
    rotations: session.rotations + 1,
  }
  try {
    const idToken = await requireSameUser(event, tokens.idToken, session)
    const renewed = { ...rotated, idToken, claims: undefined }
    await announce('auth0:session:renewed', event, renewed)
    return { session: renewed }
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    // The old refresh token is spent: whatever is wrong with the ID token, its successor must not be lost.
    return { session: rotated, failure: error }
  }
}

/** @see OpenID Connect Core 1.0 §12.2 */
async function requireSameUser(event: H3Event, idToken: string | null, session: Session): Promise<string> {
  if (!idToken) throw new AuthError('provider_error', 'The sign-in provider renewed the session without an ID token.')
  const claims = await verifyReceivedIdToken(event, idToken)
  const previous = sessionClaims(session)
  const isSame = claims.sub === previous.sub && claims.azp === previous.azp && String(claims.aud) === String(previous.aud)
  if (!isSame) throw new AuthError('provider_error', 'The sign-in provider sent an ID token of another user.')
  return idToken
}
