import { aud, authTime, azp, claim, exp, iat, iss, nbf, sid, sub } from '#server/tokens/claimChecks'
import type { Timing } from '#server/tokens/claimChecks'
import { systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import type { JsonObject } from '#server/platform/json'
import { decodeToken } from '#server/tokens/decodeToken'
import { createHeaderChecks } from '#server/tokens/headerChecks'
import { requireChecks } from '#server/tokens/requireChecks'
import type { Check } from '#server/tokens/requireChecks'
import type { KeySource } from '#server/tokens/signatureCheck'

/** The claims of a verified ID token. Timestamps are epoch seconds. Custom claims are kept under their names, unchecked. */
export interface IdTokenClaims {
  [claim: string]: unknown
  iss: string
  sub: string
  aud: string | string[]
  exp: number
  iat: number
  nbf?: number
  auth_time?: number
  azp?: string
  nonce?: unknown
  sid?: string
}

/** What an ID token is verified against. */
export interface VerifyIdTokenOptions {
  /** The exact string that `iss` must be. */
  issuer: string
  clientId: string
  keys: KeySource
  /** The nonce of the authorization request; without it the claim is not looked at. */
  nonce?: string
  now?: Clock
  /** How far the clocks may differ; 5 by default. */
  toleranceSeconds?: number
  /** Characters; 16 KB by default. */
  maxLength?: number
}

/** What the checks of an ID token compare with. */
export interface ExpectedIdToken extends Timing {
  issuer: string
  audience: string
  keys: KeySource
  nonce: string | undefined
  maxLength?: number
}

const nonce: Check<ExpectedIdToken> = {
  name: 'nonce',
  holds: (token, expected) => expected.nonce === undefined || claim(token, 'nonce') === expected.nonce,
}

// An untyped logout token has all that an ID token needs; only security events have this member (RFC 8417 §2.2).
const notLogoutToken: Check<unknown> = { name: 'not_logout_token', holds: token => claim(token, 'events') === undefined }

/** Everything that an ID token must pass, in order. `explainIdToken` walks the same list. */
export const idTokenChecks: readonly Check<ExpectedIdToken>[] = [
  ...createHeaderChecks([undefined, 'jwt']), iss, aud, azp, exp, iat, nbf, sub, authTime, sid, notLogoutToken, nonce,
]

/**
 * Verifies an ID token and returns its claims, deeply frozen: size, strict encoding and header first, then the signature against the
 * issuer's keys, then `iss`, `aud`, `azp`, `exp`, `iat`, `nbf`, `sub` and, when given, `nonce`. Accepts only the
 * algorithm of the keys.
 * @throws {AuthError} `invalid_token`: a check failed (its name is `cause.check`); `keys_unavailable`: no key could be had.
 * @see OpenID Connect Core 1.0 §2, §3.1.3.7; RFC 8725
 */
export async function verifyIdToken(idToken: string, options: VerifyIdTokenOptions): Promise<Readonly<IdTokenClaims>> {
  return requireChecks(decodeToken(idToken), idTokenChecks, toExpectedIdToken(options), isIdTokenClaims)
}

/** The same options in the words of the checks, every default filled in. */
export function toExpectedIdToken(options: VerifyIdTokenOptions): ExpectedIdToken {
  const { issuer, clientId, keys, nonce, now = systemClock, toleranceSeconds, maxLength } = options
  return { issuer, audience: clientId, keys, nonce, now, toleranceSeconds, maxLength }
}

// Says to the compiler what the checks have made sure of.
function isIdTokenClaims(claims: JsonObject): claims is IdTokenClaims & JsonObject {
  return typeof claims.iss === 'string' && typeof claims.sub === 'string' && claims.aud !== undefined
    && typeof claims.exp === 'number' && typeof claims.iat === 'number'
}
