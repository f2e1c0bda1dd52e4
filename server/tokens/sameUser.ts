import { AuthError } from '#server/platform/errors'

/** What a refreshed ID token is compared with. */
export interface PreviousIdToken {
  iss: string
  sub: string
  aud: string | string[]
  azp?: string
  nonce?: string
}

/**
 * Makes sure that a refreshed ID token is of the same user.
 * @throws {AuthError} `provider_error`
 * @see OpenID Connect Core 1.0 §12.2
 */
export function requireSameUser(claims: Readonly<Record<string, unknown>>, previous: PreviousIdToken): void {
  const isSame = claims.iss === previous.iss && claims.sub === previous.sub && claims.azp === previous.azp
    && String(claims.aud) === String(previous.aud) && [undefined, previous.nonce].includes(claims.nonce as string | undefined)
  if (!isSame) throw new AuthError('provider_error', 'The sign-in provider sent an ID token of another user.')
}
