import { AuthError } from '#server/platform/errors'
import { aud, authTime, claim, exp, iat, iss, nbf, sub } from '#server/tokens/claimChecks'
import { systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import type { JsonObject } from '#server/platform/json'
import { createHeaderChecks } from '#server/tokens/headerChecks'
import { requireChecks } from '#server/tokens/requireChecks'
import type { Check } from '#server/tokens/requireChecks'
import { toScope } from '#server/tokens/privileges'
import type { KeySource } from '#server/tokens/signatureCheck'

/** The claims of a verified access token. Instants are epoch seconds. */
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

/** What an access token is verified against, and what it must grant. */
export interface VerifyAccessTokenOptions {
  issuer: string
  /** The identifier of the API that asks. */
  audience: string
  keys: KeySource
  /** Every one must be in `scope`: what the user let the application do. */
  scopes?: readonly string[]
  /** Every one must be in `permissions`: what the user may do. They never stand in for a scope, nor a scope for them. */
  permissions?: readonly string[]
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

// RFC 9068 wants `at+jwt`; Auth0's default profile says `JWT`. Without a type there is nothing to tell the kinds apart by: refused.
const accessTokenChecks: readonly Check<{ issuer: string, audience: string, keys: KeySource, now: Clock }>[] = [
  ...createHeaderChecks(['at+jwt', 'jwt']), iss, aud, notIdToken, exp, iat, nbf, sub, authTime, scope, permissions,
]

/**
 * Verifies an access token for the API `audience` and returns its claims, deeply frozen. An ID token is refused.
 * @throws {AuthError} `invalid_token`: a check failed (its name is `cause.check`); `insufficient_scope`: the token is good but lacks
 * what `scope` of the error names; `keys_unavailable`: no key could be had.
 * @see RFC 9068 §2, §4
 */
export async function verifyAccessToken(accessToken: string, options: VerifyAccessTokenOptions): Promise<Readonly<AccessTokenClaims>> {
  const { issuer, audience, keys, now = systemClock } = options
  const claims = await requireChecks(accessToken, accessTokenChecks, { issuer, audience, keys, now }, isAccessTokenClaims)
  const granted = (claims.scope ?? '').split(' ')
  const missing = [
    ...(options.scopes ?? []).filter(name => !granted.includes(name)),
    ...(options.permissions ?? []).filter(name => !claims.permissions?.includes(name)),
  ]
  if (missing.length === 0) return claims
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
