import type { H3Event } from 'h3'
import { countRefusedToken } from '#server/operations/counters'
import { AuthError } from '#server/platform/errors'
import { useProvider } from '#server/auth/provider'
import { setChallenge } from '#server/http/setChallenge'
import { requireActiveToken, verifyAccessToken } from '#server/tokens/accessToken'
import type { AccessTokenClaims, AccessTokenRequirements } from '#server/tokens/accessToken'
import { readBearerToken } from '#server/http/bearer'
import { introspectToken } from '#server/protocol/introspection'

/**
 * The claims of the request's bearer access token, verified for the configured API and sufficient for the requirements. An ID token is
 * refused. The token must be a JWT; an opaque one is invalid, unless NUXT_AUTH0_INTROSPECTION is `true`: then the provider is asked about
 * every token. On refusal the response has the challenge.
 * @throws {AuthError} `no_credentials`, `invalid_request`, `invalid_token`, `insufficient_scope`, `keys_unavailable`; `not_found`:
 * no API is configured; when the provider is asked, `temporarily_unavailable` and `provider_error`.
 * @see RFC 9068 §4; RFC 7662; RFC 6750 §3
 */
export async function requireAccessToken(event: H3Event, requirements: AccessTokenRequirements = {}): Promise<Readonly<AccessTokenClaims>> {
  const { config: { issuer, audience, resource, introspection }, keys, oidc } = useProvider(event)
  const api = audience ?? resource
  if (!api) throw new AuthError('not_found', 'No audience is configured for access tokens.')
  try {
    const accessToken = readBearerToken(event)
    if (!introspection) return await verifyAccessToken(accessToken, { issuer, audience: api, keys, ...requirements })
    return await requireActiveToken(await introspectToken(await oidc(), accessToken), { issuer, audience: api, ...requirements })
  }
  catch (error) {
    setChallenge(event, error)
    countRefusedToken('access_token', error)
    throw error
  }
}
