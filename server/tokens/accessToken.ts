import type { JsonObject } from '#server/platform/json'
import { createClaimChecks, isAbsent, isAuthTime, isName } from '#server/tokens/claimChecks'
import type { ClaimOptions, VerifiedClaims } from '#server/tokens/claimChecks'
import { requireClaims, verifyToken } from '#server/tokens/verifyToken'
import type { ClaimChecks, KeySource } from '#server/tokens/verifyToken'

/** The claims of a verified access token. */
export interface AccessTokenClaims extends VerifiedClaims {
  sub: string
  auth_time?: number
  /** Words separated by spaces (RFC 9068 §2.2.3); Duende IdentityServer writes an array. */
  scope?: string | string[]
  /** Auth0: what the user may do at this API, whatever the application asked for. */
  permissions?: string[]
}

/** What an access token is verified against; `audience` is the identifier of the API that asks. */
type AccessTokenOptions = ClaimOptions & { audience: string }

/**
 * Verifies an access token for the API `audience` and returns its claims, deeply frozen. An ID token is refused. @see RFC 9068 §2, §4
 * @throws {AuthError} `invalid_token`: a check failed (its name is `cause.check`); `keys_unavailable`: no key could be had.
 */
export async function verifyAccessToken(
  accessToken: string, { keys, ...options }: AccessTokenOptions & { keys: KeySource },
): Promise<Readonly<AccessTokenClaims>> {
  // RFC 9068 wants `at+jwt`; Auth0's default profile says `JWT`. Without a type there is nothing to tell the kinds apart by.
  return verifyToken<AccessTokenClaims>(accessToken, { keys, types: ['at+jwt', 'jwt'] }, createChecks(options))
}

/**
 * The claims of an opaque access token, from the provider's answer about it, deeply frozen: active, and what a JWT access token must have;
 * `iss` may be absent, since the provider itself has answered. @throws {AuthError} `invalid_token`. @see RFC 7662 §2.2, §4
 */
export async function requireActiveToken(introspection: JsonObject, options: AccessTokenOptions): Promise<Readonly<AccessTokenClaims>> {
  const checks = { active: (value: unknown) => value === true, ...createChecks(options) }
  return requireClaims<AccessTokenClaims>({ iss: options.issuer, ...introspection }, checks)
}

function createChecks({ audience, ...options }: AccessTokenOptions): ClaimChecks {
  return {
    ...createClaimChecks(audience, options),
    // An ID token's audience is the client, never the API; these make it safe even where someone gave both the same name.
    nonce: isAbsent,
    at_hash: isAbsent,
    c_hash: isAbsent,
    sub: isName,
    auth_time: isAuthTime,
    scope: value => value === undefined || typeof value === 'string' || isStringArray(value),
    permissions: value => value === undefined || isStringArray(value),
  }
}

function isStringArray(value: unknown): boolean {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}
