import type { H3Event } from 'h3'
import { useProvider } from '#server/auth/provider'
import { readAuthorization, setChallenge } from '#server/http/bearer'
import { countRefusedToken } from '#server/operations/counters'
import type { IdTokenClaims } from '#server/tokens/idToken'
import { requirePrivileges } from '#server/tokens/privileges'
import type { PrivilegeRequirements } from '#server/tokens/privileges'

/**
 * The claims of the request's bearer ID token, verified and sufficient for the requirements. On refusal the response has the challenge.
 * @throws {AuthError} `no_credentials`, `invalid_request`, `invalid_token`, `insufficient_scope`, `insufficient_user_authentication`,
 * `keys_unavailable`. @see RFC 6750 §3; RFC 9470; OpenID Connect Core 1.0 §3.1.3.7
 */
export async function requireIdToken(event: H3Event, requirements?: PrivilegeRequirements): Promise<Readonly<IdTokenClaims>> {
  try {
    const { config, verifyAuthorization } = useProvider(event)
    const claims = await verifyAuthorization(readAuthorization(event))
    if (requirements) requirePrivileges(claims, requirements, config)
    return claims
  }
  catch (error) {
    setChallenge(event, error)
    countRefusedToken('id_token', error)
    if (import.meta.dev) (await import('#server/dev/explanation.get')).rememberRefusal(event, error)
    throw error
  }
}
