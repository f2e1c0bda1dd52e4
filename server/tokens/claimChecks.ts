import { clockToleranceSeconds, systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import type { ClaimChecks, KeySource } from '#server/tokens/verifyToken'

/** The claims of every verified token. Timestamps are epoch seconds. Custom claims are kept under their names, unchecked. */
export interface VerifiedClaims {
  [claim: string]: unknown
  iss: string
  aud: string | string[]
  exp: number
  iat: number
  nbf?: number
}

/** What every kind of token is verified against. */
export interface ClaimOptions {
  /** The exact string that `iss` must be. */
  issuer: string
  now?: Clock
  /** How far the clocks may differ; 5 by default. */
  toleranceSeconds?: number
}

/** The same with keys, and the client that the token must be for. */
export interface ClientTokenOptions extends ClaimOptions {
  clientId: string
  keys: KeySource
}

/** The checks that all kinds of tokens share: exact issuer, audience, sane timestamps. @see RFC 7519 §4.1 */
export function createClaimChecks(
  audience: string, { issuer, now = systemClock, toleranceSeconds = clockToleranceSeconds }: ClaimOptions,
) {
  const hasCome = (timestamp: number) => now() + toleranceSeconds >= timestamp
  return {
    iss: value => value === issuer,
    aud: value => toAudiences(value).includes(audience),
    exp: value => isNumericDate(value) && now() - toleranceSeconds < value,
    iat: value => isNumericDate(value) && hasCome(value),
    nbf: value => value === undefined || (isNumericDate(value) && hasCome(value)),
  } satisfies ClaimChecks
}

/** The audiences of an `aud` claim; none when it is malformed. */
export function toAudiences(value: unknown): string[] {
  const audiences: unknown[] = Array.isArray(value) ? value : [value]
  return audiences.every(audience => typeof audience === 'string') ? audiences : []
}

/** Whether the value is a timestamp between 1970 and the year 9999, in epoch seconds (RFC 7519 §2, NumericDate). */
function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < 253_370_764_800
}

/** Whether the value is a non-empty string of at most 255 characters (OpenID Connect Core §2 bounds `sub` so). */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 255
}

/** Whether a claim is left out. */
export function isAbsent(value: unknown): boolean {
  return value === undefined
}

/** Whether `auth_time` is left out or a timestamp. 0 counts as left out: some providers send it for "unknown". */
export function isAuthTime(value: unknown): boolean {
  return value === undefined || value === 0 || isNumericDate(value)
}
