import { createClaimChecks, isAbsent, isAuthTime, isName, toAudiences } from '#server/tokens/claimChecks'
import type { ClientTokenOptions, VerifiedClaims } from '#server/tokens/claimChecks'
import { verifyToken } from '#server/tokens/verifyToken'
import type { ClaimChecks } from '#server/tokens/verifyToken'

/** The claims of a verified ID token. */
export interface IdTokenClaims extends VerifiedClaims {
  sub: string
  auth_time?: number
  azp?: string
  nonce?: unknown
  sid?: string
}

/** What an ID token is verified against. */
export interface VerifyIdTokenOptions extends ClientTokenOptions {
  /** The nonce of the authorization request; without it the claim is not looked at. */
  nonce?: string
  /** Characters; 16 KB by default. */
  maxLength?: number
}

/** The values of `typ` that an ID token may have. */
export const idTokenTypes = [undefined, 'jwt'] as const

/**
 * Verifies an ID token and returns its claims, deeply frozen. Accepts only the algorithm of the keys.
 * @throws {AuthError} `invalid_token`: a check failed (its name is `cause.check`); `keys_unavailable`: no key could be had.
 * @see OpenID Connect Core 1.0 §2, §3.1.3.7; RFC 8725
 */
export function verifyIdToken(idToken: string, options: VerifyIdTokenOptions): Promise<Readonly<IdTokenClaims>> {
  return verifyToken<IdTokenClaims>(idToken, { ...options, types: idTokenTypes }, createIdTokenChecks(options))
}

/** What the claims of an ID token must be; in development, `explainIdToken` runs the same. */
export function createIdTokenChecks({ clientId, nonce, ...options }: VerifyIdTokenOptions): ClaimChecks {
  return {
    ...createClaimChecks(clientId, options),
    azp: (value, { aud }) => value === clientId || (value === undefined && toAudiences(aud).length === 1),
    sub: isName,
    auth_time: isAuthTime,
    sid: value => value === undefined || isName(value),
    // An untyped logout token has all that an ID token needs; only security events have this member (RFC 8417 §2.2).
    events: isAbsent,
    nonce: value => nonce === undefined || value === nonce,
  }
}
