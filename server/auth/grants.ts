import type { H3Event } from 'h3'
import type { User } from '#shared/types/auth'
import { useProvider } from '#server/auth/provider'
import { countRefreshGrant, countRefusedToken } from '#server/operations/counters'
import { log, logFailure } from '#server/operations/log'
import { signInToleranceSeconds } from '#server/platform/clock'
import { AuthError } from '#server/platform/errors'
import type { OidcClient } from '#server/protocol/oidcClient'
import { exchangeCode, refreshTokens, revokeRefreshToken } from '#server/protocol/tokenEndpoint'
import type { TokenSet } from '#server/protocol/tokenEndpoint'
import { requestUserInfo } from '#server/protocol/claims'
import type { Session, SignedIn } from '#server/session/session'
import type { Transaction } from '#server/session/transaction'
import { requireSameUser, verifyIdToken } from '#server/tokens/idToken'
import { requireOrganization, toRoles } from '#server/tokens/privileges'
import { hasProfile, pickProfile, toUserClaims } from '#server/tokens/userClaims'

/** `fresh`: asks the provider for a new token, unless the session was refreshed less than 10 seconds ago. */
export interface FreshOptions { fresh?: boolean }

/** What came of a refresh grant. `failure`: the refresh token was rotated, but the ID token that came with it was refused. */
export interface RefreshedSession { session: Session, failure?: AuthError }

/** Characters: with a picture in it, an ID token may be larger than what an API accepts. */
const maxLength = 64 * 1024
/** Assumed where the provider does not say how long an access token lives: a short life costs a refresh, a long one a 401. */
const assumedLifeSeconds = 300
const noRefreshToken = 'The sign-in provider gave no refresh token, so users log in again when their ID token expires. Check that '
  + 'NUXT_AUTH0_SCOPE has offline_access and that the client may use refresh tokens. Some providers give one only with prompt=consent.'

/**
 * Redeems the code of an authorization response, and returns what its verified tokens say.
 * @throws {AuthError} why the sign-in was refused. @see OpenID Connect Core 1.0 §3.1.3
 */
export async function redeemCode(event: H3Event, dangerousParameters: URLSearchParams, transaction: Transaction): Promise<SignedIn> {
  const oidc = await useProvider(event).oidc()
  const tokens = await exchangeCode(oidc, { ...transaction, dangerousParameters })
  if (!tokens.idToken) throw new AuthError('provider_error', 'The sign-in provider did not complete the sign-in.')

  const { claims, ...verified } = await verifyReceived(tokens.idToken, transaction.nonce)
  requireOrganization(claims, transaction.organization)
  if (!tokens.refreshToken) log.warnOnce(noRefreshToken)
  const { maxAgeSeconds, acrValues } = transaction
  const isStepUp = maxAgeSeconds !== undefined || acrValues !== undefined
  return {
    signIn: {
      iss: claims.iss, sub: claims.sub, aud: claims.aud, azp: claims.azp, nonce: transaction.nonce, sid: claims.sid,
      // 0: some providers write it for "unknown".
      authTime: claims.auth_time || undefined,
      organization: typeof claims.org_id === 'string' ? claims.org_id : undefined,
      ...(isStepUp && { requested: { maxAgeSeconds, acrValues } }),
      issuedAt: claims.iat,
    },
    ...verified,
    userInfo: hasProfile(claims) ? undefined : await readUserInfo(oidc, tokens, claims.sub),
    refreshToken: tokens.refreshToken,
    accessToken: toAccessToken(tokens),
  }
}

/**
 * Redeems the session's refresh token and returns the session with the new tokens; the current ID token stays where no usable one came.
 * With `fresh`, UserInfo is asked again where the profile is from there.
 * @throws {AuthError} `login_required`: the provider has ended the grant; others: it may live on.
 * @see OpenID Connect Core 1.0 §12; RFC 6749 §6
 */
export async function requestRefresh(
  event: H3Event, session: Session, { fresh = false }: FreshOptions = {},
): Promise<RefreshedSession> {
  const refreshedAt = Date.now() / 1000
  const oidc = await useProvider(event).oidc()
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
    accessToken: toAccessToken(tokens),
    userInfo: (session.userInfo && fresh && await readUserInfo(oidc, tokens, session.signIn.sub)) || session.userInfo,
    rotations: session.rotations + 1,
    refreshedAt,
  }
  // The access token that came with a refused ID token may be somebody else's.
  const withoutTokens = { ...rotated, accessToken: session.accessToken }
  if (tokens.idTokenRefused) return { session: withoutTokens, failure: tokens.idTokenRefused }
  if (!tokens.idToken) return { session: rotated }
  try {
    const { claims, ...verified } = await verifyReceived(tokens.idToken)
    const { authTime, organization, ...signIn } = session.signIn
    requireSameUser(claims, { ...signIn, auth_time: authTime, org_id: organization })
    // Providers leave the profile out of refreshed ID tokens; roles and other claims are what the newest one says.
    return { session: { ...rotated, ...verified, user: { ...pickProfile(session.user), ...verified.user } } }
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    if (error.status < 500) logFailure(error, event, error.status)
    return { session: withoutTokens, failure: error }
  }
}

/** Revokes the session's refresh token at the provider. Never rejects: a failure is logged. @see RFC 7009 §2.1 */
export async function revokeAtProvider({ refreshToken }: Session): Promise<void> {
  try {
    if (refreshToken) await revokeRefreshToken(await useProvider().oidc(), refreshToken)
  }
  catch (error) {
    if (error instanceof AuthError) logFailure(error)
  }
}

/** Verifies an ID token of the token endpoint, with 30 seconds of clock skew. One that is not valid is the provider's fault. */
async function verifyReceived(idToken: string, nonce?: string) {
  const { config: { issuer, clientId, rolesClaim }, keys } = useProvider()
  const claims = await verifyIdToken(idToken, { issuer, clientId, keys, nonce, toleranceSeconds: signInToleranceSeconds, maxLength })
    .catch((cause: unknown) => {
      countRefusedToken('received_id_token', cause)
      if (cause instanceof AuthError && cause.code === 'keys_unavailable') throw cause
      throw new AuthError('provider_error', 'The sign-in provider sent an ID token that is not valid.', { cause })
    })
  return {
    claims,
    idToken: { value: idToken, issuedAt: claims.iat, expiresAt: claims.exp },
    user: toUserClaims(claims) as User,
    roles: toRoles(claims, rolesClaim),
  }
}

/** The access token to keep; null when there is none, or no API is configured: it would open nothing but the provider's own UserInfo. */
function toAccessToken({ accessToken, accessTokenLifeSeconds }: TokenSet): Session['accessToken'] {
  if (!accessToken || !useProvider().config.api) return null
  return { value: accessToken, expiresAt: Math.floor(Date.now() / 1000) + (accessTokenLifeSeconds ?? assumedLifeSeconds) }
}

/** What UserInfo says about the user, for a provider whose ID tokens have no profile. A failure is logged: it costs only the name. */
async function readUserInfo(oidc: OidcClient, { accessToken }: TokenSet, sub: string): Promise<Session['userInfo']> {
  try {
    const claims = accessToken && await requestUserInfo(oidc, accessToken, sub)
    return claims ? toUserClaims(claims) : undefined
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    logFailure(error)
  }
}
