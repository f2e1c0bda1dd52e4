import type { H3Event } from 'h3'
import { countRefusedToken } from '#server/operations/counters'
import { AuthError } from '#server/platform/errors'
import { useProvider } from '#server/auth/provider'
import { setChallenge } from '#server/http/setChallenge'
import { verifyAccessToken } from '#server/tokens/accessToken'
import type { AccessTokenClaims } from '#server/tokens/accessToken'
import { readBearerToken } from '#server/http/bearer'

/** What an access token must grant; all of it. */
export interface AccessTokenDemands {
  /** What the user let the application do. */
  scopes?: readonly string[]
  /** What the user may do, as Auth0 says in `permissions`. */
  permissions?: readonly string[]
}

/**
 * The claims of the request's bearer access token, verified for the configured audience, and good for what is demanded. An ID token
 * is refused. On refusal the response has the challenge.
 * @throws {AuthError} `no_credentials`, `invalid_request`, `invalid_token`, `insufficient_scope`, `keys_unavailable`; `not_found`:
 * no audience is configured.
 * @see RFC 9068 §4; RFC 6750 §3
 */
export async function requireAccessToken(event: H3Event, demands: AccessTokenDemands = {}): Promise<Readonly<AccessTokenClaims>> {
  const { config: { issuer, audience }, keys } = useProvider(event)
  if (!audience) throw new AuthError('not_found', 'No audience is configured for access tokens.')
  try {
    return await verifyAccessToken(readBearerToken(event), { issuer, audience, keys, ...demands })
  }
  catch (error) {
    setChallenge(event, error)
    countRefusedToken('access_token', error)
    throw error
  }
}
