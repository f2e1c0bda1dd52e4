import type { TokenEndpointResponse } from 'oauth4webapi'
import type { AuthError } from '#server/platform/errors'

/** What the token endpoint gave; null where it gave nothing. */
export interface TokenSet {
  idToken: string | null
  refreshToken: string | null
  accessToken: string
  /** Life of the access token, in seconds; null when the provider does not say. */
  accessTokenLifeSeconds: number | null
  /** The refresh token was rotated, but the ID token beside it was refused. */
  idTokenRefused?: AuthError
}

/** Names the members of a token response as this application does. */
export function toTokenSet(response: TokenEndpointResponse): TokenSet {
  return {
    idToken: response.id_token ?? null,
    refreshToken: response.refresh_token ?? null,
    accessToken: response.access_token,
    accessTokenLifeSeconds: response.expires_in ?? null,
  }
}
