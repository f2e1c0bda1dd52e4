import { aud, claim, exp, hasPassed, iat, isName, isNumericDate, iss, nbf, sid } from '#server/tokens/claimChecks'
import type { Timing } from '#server/tokens/claimChecks'
import { clockToleranceSeconds, systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import { isJsonObject } from '#server/platform/json'
import type { JsonObject } from '#server/platform/json'
import { decodeToken } from '#server/tokens/decodeToken'
import { createHeaderChecks } from '#server/tokens/headerChecks'
import { requireChecks } from '#server/tokens/requireChecks'
import type { Check } from '#server/tokens/requireChecks'
import type { KeySource } from '#server/tokens/signatureCheck'

/** The claims of a verified logout token. At least one of `sub` and `sid` is there. Timestamps are epoch seconds. */
export interface LogoutTokenClaims {
  [claim: string]: unknown
  iss: string
  aud: string | string[]
  iat: number
  exp: number
  /** Unique to this token: whoever wants to refuse a replay remembers it until the token has expired. */
  jti: string
  sub?: string
  sid?: string
}

/** What a logout token is verified against. */
export interface VerifyLogoutTokenOptions {
  issuer: string
  clientId: string
  keys: KeySource
  now?: Clock
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

// "Reasonably recent" (§2.6). A logout that comes later than this is not news.
const maxAgeSeconds = 60 * 60

const recent: Check<Timing> = {
  name: 'iat',
  holds: (token, timing) => {
    const value = claim(token, 'iat')
    return isNumericDate(value) && !hasPassed(value + maxAgeSeconds, timing)
  },
}

const sub: Check<unknown> = {
  name: 'sub',
  holds: token => claim(token, 'sub') === undefined || isName(claim(token, 'sub')),
}

const subject: Check<unknown> = {
  name: 'subject',
  holds: token => claim(token, 'sub') !== undefined || claim(token, 'sid') !== undefined,
}

const events: Check<unknown> = {
  name: 'events',
  holds: (token) => {
    const events = claim(token, 'events')
    return isJsonObject(events) && Object.hasOwn(events, logoutEvent) && isJsonObject(events[logoutEvent])
  },
}

const jti: Check<unknown> = { name: 'jti', holds: token => isName(claim(token, 'jti')) }

// Keeps a logout token from passing for an ID token, and the reverse.
const noNonce: Check<unknown> = { name: 'no_nonce', holds: token => claim(token, 'nonce') === undefined }

const logoutTokenChecks: readonly Check<Timing & { issuer: string, audience: string, keys: KeySource }>[] = [
  ...createHeaderChecks([undefined, 'jwt', 'logout+jwt']), iss, aud, iat, recent, exp, nbf, sub, sid, subject, events, jti, noNonce,
]

/**
 * Verifies a logout token and returns its claims, deeply frozen. Whether it was seen before is for the caller to know. `exp` is required,
 * as by the final specification: a provider that follows a draft without it is refused. A token may be at most an hour old.
 * @throws {AuthError} `invalid_token`: a check failed (its name is `cause.check`); `keys_unavailable`: no key could be had.
 * @see OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6
 */
export async function verifyLogoutToken(logoutToken: string, options: VerifyLogoutTokenOptions): Promise<Readonly<LogoutTokenClaims>> {
  const { issuer, clientId, keys, now = systemClock } = options
  return requireChecks(decodeToken(logoutToken), logoutTokenChecks, { issuer, audience: clientId, keys, now }, isLogoutTokenClaims)
}

/** When `verifyLogoutToken` starts to refuse the token in any case, epoch seconds. */
export function refusedFrom({ iat, exp }: Pick<LogoutTokenClaims, 'iat' | 'exp'>): number {
  return Math.min(exp, iat + maxAgeSeconds) + clockToleranceSeconds
}

// Says to the compiler what the checks have made sure of.
function isLogoutTokenClaims(claims: JsonObject): claims is LogoutTokenClaims & JsonObject {
  return typeof claims.iss === 'string' && claims.aud !== undefined && typeof claims.iat === 'number'
    && typeof claims.exp === 'number' && typeof claims.jti === 'string'
}
