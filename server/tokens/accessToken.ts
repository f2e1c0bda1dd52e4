import { AuthError } from '#server/platform/errors'
import type { JsonObject } from '#server/platform/json'
import { createClaimChecks, isAbsent, isAuthTime, isName } from '#server/tokens/claimChecks'
import type { ClaimOptions, VerifiedClaims } from '#server/tokens/claimChecks'
import { toScope } from '#server/tokens/privileges'
import { requireClaims, verifyToken } from '#server/tokens/verifyToken'
import type { ClaimChecks, KeySource } from '#server/tokens/verifyToken'

/** The claims of a verified access token. */
export interface AccessTokenClaims extends VerifiedClaims {
  sub: string
  auth_time?: number
  scope?: string
  /** Auth0: what the user may do at this API, whatever the application asked for. */
  permissions?: string[]
}

/** What an access token must grant; all of it. */
export interface AccessTokenRequirements {
  /** Every one must be in `scope`: what the user let the application do. */
  scopes?: readonly string[]
  /** Every one must be in `permissions`: what the user may do. They never stand in for a scope, nor a scope for them. */
  permissions?: readonly string[]
}

/** What an access token is verified against, and what it must grant. */
export interface VerifyAccessTokenOptions extends AccessTokenRequirements, ClaimOptions {
  /** The identifier of the API that asks. */
  audience: string
  keys: KeySource
}

/**
 * Verifies an access token for the API `audience` and returns its claims, deeply frozen. An ID token is refused.
 * @throws {AuthError} `invalid_token`: a check failed (its name is `cause.check`); `insufficient_scope`: the token is good but lacks
 * what `scope` of the error names; `keys_unavailable`: no key could be had.
 * @see RFC 9068 §2, §4
 */
export async function verifyAccessToken(accessToken: string, options: VerifyAccessTokenOptions): Promise<Readonly<AccessTokenClaims>> {
  // RFC 9068 wants `at+jwt`; Auth0's default profile says `JWT`. Without a type there is nothing to tell the kinds apart by.
  const tokenOptions = { keys: options.keys, types: ['at+jwt', 'jwt'] }
  return requireGranted(await verifyToken<AccessTokenClaims>(accessToken, tokenOptions, createChecks(options)), options)
}

/**
 * The claims of an opaque access token, from the provider's answer about it: active, for the API `audience`, and with the claims that a
 * JWT access token must have (`iss` may be absent: the provider itself has answered). Deeply frozen.
 * @throws {AuthError} `invalid_token`, `insufficient_scope`: as `verifyAccessToken`.
 * @see RFC 7662 §2.2, §4
 */
export async function requireActiveToken(
  introspection: JsonObject, options: Omit<VerifyAccessTokenOptions, 'keys'>,
): Promise<Readonly<AccessTokenClaims>> {
  const checks = { active: (value: unknown) => value === true, ...createChecks(options) }
  return requireGranted(await requireClaims<AccessTokenClaims>({ iss: options.issuer, ...introspection }, checks), options)
}

function createChecks({ audience, ...options }: Omit<VerifyAccessTokenOptions, 'keys'>): ClaimChecks {
  return {
    ...createClaimChecks(audience, options),
    // An ID token's audience is the client, never the API; these make it safe even where someone gave both the same name.
    nonce: isAbsent,
    at_hash: isAbsent,
    c_hash: isAbsent,
    sub: isName,
    auth_time: isAuthTime,
    scope: value => value === undefined || typeof value === 'string',
    permissions: value => value === undefined || (Array.isArray(value) && value.every(item => typeof item === 'string')),
  }
}

function requireGranted(
  claims: Readonly<AccessTokenClaims>, { scopes = [], permissions = [] }: AccessTokenRequirements,
): Readonly<AccessTokenClaims> {
  const granted = (claims.scope ?? '').split(' ')
  const missing = [
    ...scopes.filter(name => !granted.includes(name)),
    ...permissions.filter(name => !claims.permissions?.includes(name)),
  ]
  if (missing.length === 0) return claims
  throw new AuthError('insufficient_scope', 'The token does not grant the privileges that are needed.', { scope: toScope(missing) })
}
