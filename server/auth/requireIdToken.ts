import type { H3Event } from 'h3'
import { countRefusedToken } from '#server/operations/counters'
import { useProvider } from '#server/auth/provider'
import { setChallenge } from '#server/http/setChallenge'
import { parseBearerToken, readAuthorization } from '#server/http/bearer'
import { verifyIdToken } from '#server/tokens/idToken'
import type { IdTokenClaims } from '#server/tokens/idToken'
import { requirePrivileges } from '#server/tokens/privileges'
import type { PrivilegeRequirements } from '#server/tokens/privileges'
import { createVerifiedTokens } from '#server/tokens/verifiedTokens'

type VerifyOnce = (authorization: string) => Readonly<IdTokenClaims> | Promise<Readonly<IdTokenClaims>>

/** The verified ID tokens of this process; bounded by count and bytes, see `createVerifiedTokens`. */
const verified: { verifyOnce?: VerifyOnce } = {}

/**
 * The claims of the request's bearer ID token, verified and sufficient for the requirements. On refusal the response has the challenge.
 * @throws {AuthError} `no_credentials`, `invalid_request`, `invalid_token`, `insufficient_scope`,
 * `insufficient_user_authentication`, `keys_unavailable`
 * @see RFC 6750 §3; RFC 9470; OpenID Connect Core 1.0 §3.1.3.7
 */
export async function requireIdToken(event: H3Event, requirements?: PrivilegeRequirements): Promise<Readonly<IdTokenClaims>> {
  try {
    const claims = await useVerifyOnce(event)(readAuthorization(event))
    if (requirements) requirePrivileges(claims, requirements, useProvider(event).config)
    return claims
  }
  catch (error) {
    setChallenge(event, error)
    countRefusedToken('id_token', error)
    if (import.meta.dev) (await import('#server/dev/explanation.get')).rememberRefusal(event, error)
    throw error
  }
}

// Takes the whole `Authorization` header, so that one which is remembered need not even be parsed.
function useVerifyOnce(event: H3Event): VerifyOnce {
  if (verified.verifyOnce) return verified.verifyOnce
  const { config: { issuer, clientId }, keys } = useProvider(event)
  const verify = (authorization: string) => verifyIdToken(parseBearerToken(authorization), { issuer, clientId, keys })
  verified.verifyOnce = createVerifiedTokens({ keys, verify })
  return verified.verifyOnce
}
