import { createClaimChecks, isAbsent, isAuthTime, isName, toAudiences } from '#server/tokens/claimChecks'
import type { ClientTokenOptions, VerifiedClaims } from '#server/tokens/claimChecks'
import { AuthError } from '#server/platform/errors'
import { verifyToken } from '#server/tokens/verifyToken'
import type { ClaimChecks } from '#server/tokens/verifyToken'

/** The claims of a verified ID token. */
export interface IdTokenClaims extends VerifiedClaims {
  sub: string
  auth_time?: number
  azp?: string
  nonce?: unknown
  sid?: string
}

/** What an ID token is verified against. */
export interface VerifyIdTokenOptions extends ClientTokenOptions {
  /** The nonce of the authorization request; without it the claim is not looked at. */
  nonce?: string
  /** Characters; 16 KB by default. */
  maxLength?: number
}

/** The values of `typ` that an ID token may have. */
export const idTokenTypes = [undefined, 'jwt'] as const

/**
 * Verifies an ID token and returns its claims, deeply frozen. @see OpenID Connect Core 1.0 §2, §3.1.3.7; RFC 8725
 * @throws {AuthError} `invalid_token`: a check failed (its name is `cause.check`); `keys_unavailable`: no key could be had.
 */
export function verifyIdToken(idToken: string, options: VerifyIdTokenOptions): Promise<Readonly<IdTokenClaims>> {
  return verifyToken<IdTokenClaims>(idToken, { ...options, types: idTokenTypes }, createIdTokenChecks(options))
}

/** What the claims of an ID token must be; in development, `explainIdToken` runs the same. */
export function createIdTokenChecks({ clientId, nonce, ...options }: VerifyIdTokenOptions): ClaimChecks {
  return {
    ...createClaimChecks(clientId, options),
    azp: (value, { aud }) => value === clientId || (value === undefined && toAudiences(aud).length === 1),
    sub: isName,
    auth_time: isAuthTime,
    sid: value => value === undefined || isName(value),
    // An untyped logout token has all that an ID token needs; only security events have this member (RFC 8417 §2.2).
    events: isAbsent,
    nonce: value => nonce === undefined || value === nonce,
  }
}

/** The claims by which sign-ins are compared. `nonce` and `auth_time` (or 0) may be unknown. */
export type SignInClaims = Pick<IdTokenClaims, 'iss' | 'sub' | 'azp' | 'nonce' | 'auth_time'> & {
  aud?: string | string[]
  org_id?: unknown
}

/**
 * Requires that a refreshed ID token is for the same sign-in as the one before: `iss`, `sub`, `azp` and every audience are the same;
 * `nonce` and `auth_time` too where both tokens have them, `org_id` where the refreshed one has it. @see OpenID Connect Core 1.0 §12.2
 * @throws {AuthError} `login_required`, since every further one would differ as well; the cause names the claim.
 */
export function requireSameUser(claims: SignInClaims, previous: SignInClaims): void {
  const audiences = [claims.aud].flat()
  const isSame: Record<string, boolean> = {
    iss: claims.iss === previous.iss,
    sub: claims.sub === previous.sub,
    aud: [previous.aud].flat().every(audience => audiences.includes(audience)),
    azp: claims.azp === previous.azp,
    nonce: claims.nonce === undefined || previous.nonce === undefined || claims.nonce === previous.nonce,
    // Auth0 keeps it; a token without one changes nothing, one of another organization is not of this sign-in.
    org_id: typeof claims.org_id !== 'string' || claims.org_id === previous.org_id,
    auth_time: !claims.auth_time || !previous.auth_time || claims.auth_time === previous.auth_time,
  }
  const different = Object.keys(isSame).find(name => !isSame[name])
  if (!different) return
  throw new AuthError('login_required', 'The sign-in provider sent an ID token of another sign-in.', {
    cause: new Error(`the refreshed ID token has another ${different}`),
  })
}
