import type { H3Event } from 'h3'
import { countRefusedToken } from '#server/operations/counters'
import { AuthError } from '#server/platform/errors'
import { useProvider } from '#server/auth/provider'
import { findAppBaseUrl } from '#server/http/appBaseUrl'
import { requireActiveToken, verifyAccessToken } from '#server/tokens/accessToken'
import type { AccessTokenClaims } from '#server/tokens/accessToken'
import { requirePrivileges } from '#server/tokens/privileges'
import type { PrivilegeRequirements } from '#server/tokens/privileges'
import { readBearerToken, setChallenge } from '#server/http/bearer'
import { introspectToken } from '#server/protocol/claims'

/**
 * The claims of the request's bearer access token, verified for the configured API and sufficient for the requirements. An ID token is
 * refused, and so is an opaque token, unless NUXT_AUTH0_INTROSPECTION is `true`: then the provider is asked about every token.
 * Permissions are in its claim `permissions`, `scopes` in `scope`; neither stands in for the other.
 * @throws {AuthError} as `requireIdToken`, with a challenge that names the metadata of this resource; `not_found`: no API is configured;
 * when the provider is asked, `temporarily_unavailable` and `provider_error`. @see RFC 9068 §4; RFC 7662; RFC 6750 §3; RFC 9728 §5.1
 */
export async function requireAccessToken(
  event: H3Event, { scopes, ...requirements }: PrivilegeRequirements & { scopes?: readonly string[] } = {},
): Promise<Readonly<AccessTokenClaims>> {
  const { config: { issuer, api, introspection, rolesClaim, appBaseUrl }, keys, oidc } = useProvider(event)
  if (!api) throw new AuthError('not_found', 'No audience is configured for access tokens.')
  try {
    const accessToken = readBearerToken(event)
    const claims = introspection
      ? await requireActiveToken(await introspectToken(await oidc(), accessToken), { issuer, audience: api })
      : await verifyAccessToken(accessToken, { issuer, audience: api, keys })
    requirePrivileges(claims, requirements, { rolesClaim, permissionsClaim: 'permissions', scopes })
    return claims
  }
  catch (error) {
    // A call of this server to itself, or of another service, may come by a host of its own.
    const resource = findAppBaseUrl(event) ?? appBaseUrl
    setChallenge(event, error, resource ? { resource_metadata: `${resource}/.well-known/oauth-protected-resource` } : {})
    countRefusedToken('access_token', error)
    throw error
  }
}
