/** Requests since the last reset. Requests that a fault answered count too. */
export interface Counters {
  discovery: number
  jwks: number
  authorize: number
  token: number
  tokenAuthorizationCode: number
  /** Attempts to refresh, whatever came of them. */
  tokenRefresh: number
  tokenRefreshGranted: number
  /** Those of them that a refresh token got which had been used before, within its overlap. */
  tokenRefreshRepeated: number
  revocation: number
  userinfo: number
  par: number
  backchannelLogoutSent: number
}

/** Fresh counters, all zero. */
export function createCounters(): Counters {
  return {
    discovery: 0,
    jwks: 0,
    authorize: 0,
    token: 0,
    tokenAuthorizationCode: 0,
    tokenRefresh: 0,
    tokenRefreshGranted: 0,
    tokenRefreshRepeated: 0,
    revocation: 0,
    userinfo: 0,
    par: 0,
    backchannelLogoutSent: 0,
  }
}

/** Counts one token request by its `grant_type`; other grant types count only as `token`. */
export function countGrantType(counters: Counters, grantType: unknown): void {
  if (grantType === 'authorization_code') counters.tokenAuthorizationCode++
  if (grantType === 'refresh_token') counters.tokenRefresh++
}
