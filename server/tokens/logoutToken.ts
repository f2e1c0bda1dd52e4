import { signInToleranceSeconds, systemClock } from '#server/platform/clock'
import { isJsonObject } from '#server/platform/json'
import { createClaimChecks, isAbsent, isName } from '#server/tokens/claimChecks'
import type { ClientTokenOptions, VerifiedClaims } from '#server/tokens/claimChecks'
import { verifyToken } from '#server/tokens/verifyToken'

/** The claims of a verified logout token. At least one of `sub` and `sid` is there. */
export interface LogoutTokenClaims extends VerifiedClaims {
  /** Unique to this token: whoever wants to refuse a replay remembers it until the token has expired. */
  jti: string
  sub?: string
  sid?: string
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

// "Reasonably recent" (§2.6). A logout that comes later than this is not news.
const maxAgeSeconds = 60 * 60

/**
 * Verifies a logout token, at most an hour old, and returns its claims, deeply frozen; allows 30 seconds of clock skew, as at the sign-in
 * that it ends. A replay is for the caller to refuse.
 * @throws {AuthError} as `verifyIdToken`. @see OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6
 */
export function verifyLogoutToken(logoutToken: string, options: ClientTokenOptions): Promise<Readonly<LogoutTokenClaims>> {
  const { clientId, now = systemClock } = options
  const common = createClaimChecks(clientId, { ...options, toleranceSeconds: signInToleranceSeconds })
  return verifyToken<LogoutTokenClaims>(logoutToken, { keys: options.keys, types: [undefined, 'jwt', 'logout+jwt'] }, {
    ...common,
    iat: value => common.iat(value) && now() < Number(value) + maxAgeSeconds + signInToleranceSeconds,
    sub: (value, { sid }) => isName(value) || (value === undefined && sid !== undefined),
    sid: value => value === undefined || isName(value),
    events: value => isJsonObject(value) && isJsonObject(value[logoutEvent]),
    jti: isName,
    // Keeps a logout token from passing for an ID token, and the reverse.
    nonce: isAbsent,
  })
}

/** When `verifyLogoutToken` starts to refuse the token in any case, epoch seconds. */
export function refusedFrom({ iat, exp }: Pick<LogoutTokenClaims, 'iat' | 'exp'>): number {
  return Math.min(exp, iat + maxAgeSeconds) + signInToleranceSeconds
}
