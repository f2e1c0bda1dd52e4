import { AuthError } from '#server/platform/errors'
import { aud, authTime, claim, exp, iat, iss, nbf, sub } from '#server/tokens/claimChecks'
import type { Timing } from '#server/tokens/claimChecks'
import { systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import type { JsonObject } from '#server/platform/json'
import { decodeToken } from '#server/tokens/decodeToken'
import { createHeaderChecks } from '#server/tokens/headerChecks'
import { requireChecks } from '#server/tokens/requireChecks'
import type { Check } from '#server/tokens/requireChecks'
import { toScope } from '#server/tokens/privileges'
import type { KeySource } from '#server/tokens/signatureCheck'

/** The claims of a verified access token. Timestamps are epoch seconds. */
export interface AccessTokenClaims {
  [claim: string]: unknown
  iss: string
  sub: string
  aud: string | string[]
  exp: number
  iat: number
  nbf?: number
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
export interface VerifyAccessTokenOptions extends AccessTokenRequirements {
  issuer: string
  /** The identifier of the API that asks. */
  audience: string
  keys: KeySource
  now?: Clock
}

// An ID token's audience is the client, never the API; these members make it safe even where someone gave both the same name.
const notIdToken: Check<unknown> = {
  name: 'not_id_token',
  holds: token => ['nonce', 'at_hash', 'c_hash'].every(name => claim(token, name) === undefined),
}

const scope: Check<unknown> = {
  name: 'scope',
  holds: token => ['undefined', 'string'].includes(typeof claim(token, 'scope')),
}

const permissions: Check<unknown> = {
  name: 'permissions',
  holds: token => claim(token, 'permissions') === undefined || isStrings(claim(token, 'permissions')),
}

const active: Check<unknown> = { name: 'active', holds: token => claim(token, 'active') === true }

const claimChecks: readonly Check<Timing & { issuer: string, audience: string }>[] = [
  iss, aud, notIdToken, exp, iat, nbf, sub, authTime, scope, permissions,
]

// RFC 9068 wants `at+jwt`; Auth0's default profile says `JWT`. Without a type there is nothing to tell the kinds apart by: refused.
const accessTokenChecks: readonly Check<Timing & { issuer: string, audience: string, keys: KeySource }>[] = [
  ...createHeaderChecks(['at+jwt', 'jwt']), ...claimChecks,
]

/**
 * Verifies an access token for the API `audience` and returns its claims, deeply frozen. An ID token is refused.
 * @throws {AuthError} `invalid_token`: a check failed (its name is `cause.check`); `insufficient_scope`: the token is good but lacks
 * what `scope` of the error names; `keys_unavailable`: no key could be had.
 * @see RFC 9068 §2, §4
 */
export async function verifyAccessToken(accessToken: string, options: VerifyAccessTokenOptions): Promise<Readonly<AccessTokenClaims>> {
  const { issuer, audience, keys, now = systemClock } = options
  const claims = await requireChecks(decodeToken(accessToken), accessTokenChecks, { issuer, audience, keys, now }, isAccessTokenClaims)
  requireGranted(claims, options)
  return claims
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
  const { issuer, audience, now = systemClock } = options
  const token = { text: '', header: () => null, claims: () => ({ iss: issuer, ...introspection }) }
  const claims = await requireChecks(token, [active, ...claimChecks], { issuer, audience, now }, isAccessTokenClaims)
  requireGranted(claims, options)
  return claims
}

function requireGranted(claims: AccessTokenClaims, { scopes = [], permissions = [] }: AccessTokenRequirements): void {
  const granted = (claims.scope ?? '').split(' ')
  const missing = [
    ...scopes.filter(name => !granted.includes(name)),
    ...permissions.filter(name => !claims.permissions?.includes(name)),
  ]
  if (missing.length === 0) return
  throw new AuthError('insufficient_scope', 'The token does not grant the privileges that are needed.', { scope: toScope(missing) })
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}

// Says to the compiler what the checks have made sure of.
function isAccessTokenClaims(claims: JsonObject): claims is AccessTokenClaims & JsonObject {
  return typeof claims.iss === 'string' && typeof claims.sub === 'string' && claims.aud !== undefined
    && typeof claims.exp === 'number' && typeof claims.iat === 'number'
}
