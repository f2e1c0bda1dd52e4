import { AuthError } from '#server/platform/errors'
import type { IdTokenClaims } from '#server/tokens/idToken'

/** The claims by which sign-ins are compared. `nonce` and `auth_time` (or 0) may be unknown. */
export type SignInClaims = Pick<IdTokenClaims, 'iss' | 'sub' | 'azp' | 'nonce' | 'auth_time'> & {
  aud?: string | string[]
  org_id?: unknown
}

/**
 * Requires that a refreshed ID token is for the same sign-in as the one before: `iss`, `sub`, `azp` and every audience are the same;
 * `nonce` and `auth_time` too where both tokens have them, `org_id` where the refreshed one has it.
 * @throws {AuthError} `provider_error`; the cause names the claim.
 * @see OpenID Connect Core 1.0 §12.2
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
    org_id: claims.org_id === undefined || claims.org_id === previous.org_id,
    auth_time: !claims.auth_time || !previous.auth_time || claims.auth_time === previous.auth_time,
  }
  const different = Object.keys(isSame).find(name => !isSame[name])
  if (!different) return
  throw new AuthError('provider_error', 'The sign-in provider sent an ID token of another sign-in.', {
    cause: new Error(`the refreshed ID token has another ${different}`),
  })
}
