import type { H3Event } from 'h3'
import { useProvider } from '#server/auth/provider'
import { countRefusedToken } from '#server/operations/counters'
import { logFailure } from '#server/operations/log'
import { signInToleranceSeconds } from '#server/platform/clock'
import { AuthError } from '#server/platform/errors'
import type { JsonObject } from '#server/platform/json'
import type { Auth0Config } from '#server/platform/parseConfig'
import type { OidcClient } from '#server/protocol/oidcClient'
import type { TokenSet } from '#server/protocol/tokenEndpoint'
import { requestUserInfo } from '#server/protocol/userInfo'
import type { AccessToken } from '#server/session/session'
import { verifyIdToken } from '#server/tokens/idToken'
import type { IdTokenClaims } from '#server/tokens/idToken'
import { toUserClaims } from '#server/tokens/userClaims'

/** Characters: with a picture in it, an ID token may be larger than what an API accepts. */
const maxLength = 64 * 1024
/** Assumed where the provider does not say how long an access token lives: a short life costs a refresh, a long one a 401. */
const assumedLifeSeconds = 300

/**
 * Verifies an ID token that the token endpoint has just given, and returns its claims; allows 30 seconds of clock skew. One that is not
 * valid is the provider's fault here, not the caller's.
 * @throws {AuthError} `provider_error`: the ID token is not valid; `keys_unavailable`: no key could be had.
 * @see OpenID Connect Core 1.0 §3.1.3.7
 */
export async function verifyReceivedIdToken(event: H3Event, idToken: string, nonce?: string): Promise<Readonly<IdTokenClaims>> {
  const { config: { issuer, clientId }, keys } = useProvider(event)
  try {
    return await verifyIdToken(idToken, { issuer, clientId, keys, nonce, toleranceSeconds: signInToleranceSeconds, maxLength })
  }
  catch (cause) {
    countRefusedToken('received_id_token', cause)
    if (cause instanceof AuthError && cause.code === 'keys_unavailable') throw cause
    throw new AuthError('provider_error', 'The sign-in provider sent an ID token that is not valid.', { cause })
  }
}

/** The access token to keep; null when there is none, or no API is configured: it would open nothing but the provider's own userinfo. */
export function toAccessToken(tokens: TokenSet, { api }: Auth0Config): AccessToken | null {
  if (!tokens.accessToken || !api) return null
  const lifeSeconds = tokens.accessTokenLifeSeconds ?? assumedLifeSeconds
  return { value: tokens.accessToken, expiresAt: Math.floor(Date.now() / 1000) + lifeSeconds }
}

/** What UserInfo says about the user, for a provider whose ID tokens have no profile. A failure is logged: it costs only the name. */
export async function readUserInfo(oidc: OidcClient, accessToken: string | null, sub: string): Promise<JsonObject | undefined> {
  try {
    const claims = accessToken && await requestUserInfo(oidc, accessToken, sub)
    return claims ? toUserClaims(claims) : undefined
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    logFailure(error)
  }
}
