import type { H3Event } from 'h3'
import { countRefusedToken } from '#server/utils/counters'
import { useProvider } from '#server/utils/provider'
import { setChallenge } from '#server/utils/setChallenge'
import { parseBearerToken, readAuthorization } from '#server/utils/tokens/bearer'
import { verifyIdToken } from '#server/utils/tokens/idToken'
import type { IdTokenClaims } from '#server/utils/tokens/idToken'
import { requirePrivileges } from '#server/utils/tokens/privileges'
import type { PrivilegeDemands } from '#server/utils/tokens/privileges'
import { createVerifiedTokens } from '#server/utils/tokens/verifiedTokens'
import type { VerifiedTokens } from '#server/utils/tokens/verifiedTokens'

/** The verified ID tokens of this process; bounded by count and bytes, see `createVerifiedTokens`. */
const created: { verified?: VerifiedTokens<Readonly<IdTokenClaims>> } = {}

/**
 * The claims of the request's bearer ID token, verified, and good for what is demanded. On refusal the response has the challenge.
 * @throws {AuthError} `no_credentials`, `invalid_request`, `invalid_token`, `insufficient_scope`, `login_required`, `keys_unavailable`
 * @see RFC 6750 §3; OpenID Connect Core 1.0 §3.1.3.7
 */
export async function requireIdToken(event: H3Event, demands?: PrivilegeDemands): Promise<Readonly<IdTokenClaims>> {
  try {
    const verified = useVerifiedTokens(event)
    const authorization = readAuthorization(event)
    const claims = verified.recall(authorization) ?? await verified.verify(authorization)
    if (demands) requirePrivileges(claims, demands)
    return claims
  }
  catch (error) {
    setChallenge(event, error)
    countRefusedToken('id_token', error)
    if (import.meta.dev) (await import('#server/dev/lastRefusal')).rememberRefusal(event, error)
    throw error
  }
}

// Takes the whole `Authorization` header, so that one which is remembered need not even be parsed.
function useVerifiedTokens(event: H3Event): VerifiedTokens<Readonly<IdTokenClaims>> {
  if (created.verified) return created.verified
  const { config: { issuer, clientId }, keys } = useProvider(event)
  const verify = (authorization: string) => verifyIdToken(parseBearerToken(authorization), { issuer, clientId, keys })
  created.verified = createVerifiedTokens({ keys, verify })
  return created.verified
}
