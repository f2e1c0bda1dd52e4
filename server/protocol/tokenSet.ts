import type { TokenEndpointResponse } from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'

/** What the token endpoint gave; null where it gave nothing. */
export interface TokenSet {
  /** Not verified. */
  idToken: string | null
  refreshToken: string | null
  /** A bearer token. Null only when the rest of a refresh could not be used. */
  accessToken: string | null
  /** Life of the access token, in seconds; null when the provider does not say. */
  accessTokenLifeSeconds: number | null
}

/**
 * Names the members of a token response as this application does.
 * @throws {AuthError} `provider_error`: the token is bound to a key (`DPoP`), so it is no bearer token (RFC 9449 §5).
 */
export function toTokenSet({ id_token, refresh_token, access_token, token_type, expires_in }: TokenEndpointResponse): TokenSet {
  if (token_type !== 'bearer') {
    throw new AuthError('provider_error', 'The sign-in provider gave a token that cannot be used.', {
      cause: new Error('the token_type is not Bearer'),
    })
  }
  return {
    idToken: id_token ?? null,
    refreshToken: refresh_token ?? null,
    accessToken: access_token,
    accessTokenLifeSeconds: expires_in ?? null,
  }
}
