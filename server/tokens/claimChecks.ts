import { clockToleranceSeconds } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import type { DecodedToken } from '#server/tokens/decodeToken'
import type { Check } from '#server/tokens/requireChecks'

/** What timestamps are compared with. */
export interface Timing {
  now: Clock
  /** How far the clocks may differ; 5 by default. */
  toleranceSeconds?: number
}

/** `iss` is exactly the issuer; no URL is normalised. */
export const iss: Check<{ issuer: string }> = {
  name: 'iss',
  holds: (token, { issuer }) => claim(token, 'iss') === issuer,
}

/** `aud` is the audience, or a non-empty array of strings with it. */
export const aud: Check<{ audience: string }> = {
  name: 'aud',
  holds: (token, { audience }) => toAudiences(claim(token, 'aud')).includes(audience),
}

/** `azp` is the client when present, and present when there are several audiences. */
export const azp: Check<{ audience: string }> = {
  name: 'azp',
  holds: (token, { audience }) => {
    const value = claim(token, 'azp')
    return value === audience || (value === undefined && toAudiences(claim(token, 'aud')).length === 1)
  },
}

/** `exp` is a sane timestamp that has not passed. */
export const exp: Check<Timing> = {
  name: 'exp',
  holds: (token, timing) => {
    const value = claim(token, 'exp')
    return isNumericDate(value) && !hasPassed(value, timing)
  },
}

/** `iat` is a sane timestamp that is not in the future. */
export const iat: Check<Timing> = {
  name: 'iat',
  holds: (token, timing) => {
    const value = claim(token, 'iat')
    return isNumericDate(value) && hasCome(value, timing)
  },
}

/** `nbf`, when present, is a sane timestamp that has come. */
export const nbf: Check<Timing> = {
  name: 'nbf',
  holds: (token, timing) => {
    const value = claim(token, 'nbf')
    return value === undefined || (isNumericDate(value) && hasCome(value, timing))
  },
}

/** `sub` is a non-empty string of at most 255 characters. */
export const sub: Check<unknown> = { name: 'sub', holds: token => isName(claim(token, 'sub')) }

/** `sid`, when present, is a non-empty string of at most 255 characters. */
export const sid: Check<unknown> = {
  name: 'sid',
  holds: token => claim(token, 'sid') === undefined || isName(claim(token, 'sid')),
}

/** `auth_time`, when present, is a timestamp. 0 counts as absent: some providers send it for "unknown". */
export const authTime: Check<unknown> = {
  name: 'auth_time',
  holds: (token) => {
    const value = claim(token, 'auth_time')
    return value === undefined || value === 0 || isNumericDate(value)
  },
}

/** One claim of a token, still unproven; undefined when it is absent or the payload cannot be read. */
export function claim(token: DecodedToken, name: string): unknown {
  const claims = token.claims()
  return claims !== null && Object.hasOwn(claims, name) ? claims[name] : undefined
}

/** The audiences of an `aud` claim; none when it is malformed. */
function toAudiences(value: unknown): string[] {
  const audiences: unknown[] = Array.isArray(value) ? value : [value]
  return audiences.every(audience => typeof audience === 'string') ? audiences : []
}

/** Whether the value is a finite timestamp between 1970 and the year 9999, in epoch seconds (RFC 7519 §2, NumericDate). */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < 253_370_764_800
}

/** Whether the value is a non-empty string of at most 255 characters (OpenID Connect Core §2 bounds `sub` so). */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 255
}

/** Whether a timestamp lies in the past for every clock that is within the tolerance of ours. */
export function hasPassed(timestamp: number, { now, toleranceSeconds = clockToleranceSeconds }: Timing): boolean {
  return now() - toleranceSeconds >= timestamp
}

/** Whether a timestamp has come for at least one clock that is within the tolerance of ours. */
function hasCome(timestamp: number, { now, toleranceSeconds = clockToleranceSeconds }: Timing): boolean {
  return now() + toleranceSeconds >= timestamp
}
