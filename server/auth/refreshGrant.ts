import type { H3Event } from 'h3'
import type { User } from '#shared/types/auth'
import { useProvider } from '#server/auth/provider'
import type { RefreshedSession } from '#server/auth/refreshOnce'
import { readUserInfo, toAccessToken, verifyReceivedIdToken } from '#server/auth/receivedTokens'
import { countRefreshGrant } from '#server/operations/counters'
import { logFailure } from '#server/operations/log'
import { AuthError } from '#server/platform/errors'
import { refreshTokens, revokeRefreshToken } from '#server/protocol/tokenEndpoint'
import type { Session } from '#server/session/session'
import { toRoles } from '#server/tokens/privileges'
import { requireSameUser } from '#server/tokens/sameUser'
import { pickProfile, toUserClaims } from '#server/tokens/userClaims'

/**
 * Redeems the session's refresh token and returns the session with what came of it. Without an ID token in the answer, or with one that is
 * refused, the current one stays; the rotated refresh token is kept in any case.
 * @throws {AuthError} `login_required`: the provider has ended the grant; others: it may live on.
 * @see OpenID Connect Core 1.0 §12; RFC 6749 §6
 */
export async function requestRefresh(event: H3Event, session: Session): Promise<RefreshedSession> {
  const provider = useProvider(event)
  const refreshedAt = Date.now() / 1000
  const oidc = await provider.oidc()
  const tokens = await refreshTokens(oidc, session.refreshToken ?? '').catch((error: unknown) => {
    countRefreshGrant(error instanceof AuthError ? error.code : 'unexpected')
    // As information: why the provider has ended this session.
    if (error instanceof AuthError && error.status < 500) logFailure(error, event, error.status)
    throw error
  })
  countRefreshGrant('ok')
  const rotated: Session = {
    ...session,
    isCut: undefined,
    refreshToken: tokens.refreshToken ?? session.refreshToken,
    accessToken: toAccessToken(tokens, provider.config),
    userInfo: session.userInfo && (await readUserInfo(oidc, tokens.accessToken, session.signIn.sub) ?? session.userInfo),
    rotations: session.rotations + 1,
    refreshedAt,
  }
  if (tokens.idTokenRefused) return { session: rotated, failure: tokens.idTokenRefused }
  if (!tokens.idToken) return { session: rotated }
  try {
    const claims = await verifyReceivedIdToken(event, tokens.idToken)
    const { authTime, organization, ...signIn } = session.signIn
    requireSameUser(claims, { ...signIn, auth_time: authTime, org_id: organization })
    return {
      session: {
        ...rotated,
        idToken: { value: tokens.idToken, issuedAt: claims.iat, expiresAt: claims.exp },
        // Providers leave the profile out of refreshed ID tokens; roles and other claims are what the newest one says.
        user: { ...pickProfile(session.user), ...toUserClaims(claims) } as User,
        roles: toRoles(claims, provider.config.rolesClaim),
      },
    }
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    return { session: rotated, failure: error }
  }
}

/** Revokes the session's refresh token at the provider. Never rejects: a failure is logged. @see RFC 7009 §2.1 */
export async function revokeAtProvider(event: H3Event, { refreshToken }: Session): Promise<void> {
  if (!refreshToken) return
  try {
    await revokeRefreshToken(await useProvider(event).oidc(), refreshToken)
  }
  catch (error) {
    if (error instanceof AuthError) logFailure(error)
  }
}
