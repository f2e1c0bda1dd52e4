import { processRefreshTokenResponse, refreshTokenGrantRequest } from 'oauth4webapi'
import { requestOptions } from '#server/protocol/oidcClient'
import type { OidcClient } from '#server/protocol/oidcClient'
import { readOAuthErrorCode, toAuthError } from '#server/protocol/providerError'
import { toTokenSet } from '#server/protocol/tokenSet'
import type { TokenSet } from '#server/protocol/tokenSet'
import { AuthError } from '#server/platform/errors'

/**
 * Spends a refresh token. With rotation the answer holds its successor; the caller must keep that one, whatever else fails.
 * @throws {AuthError} `login_required`: the grant is at its end (`invalid_grant`); `temporarily_unavailable` or `provider_error`:
 * the grant may live on.
 * @see RFC 6749 §6; OpenID Connect Core 1.0 §12
 */
export async function refreshTokens(oidc: OidcClient, refreshToken: string): Promise<TokenSet> {
  const { metadata, client, authenticate } = oidc
  try {
    const response = await refreshTokenGrantRequest(metadata, client, authenticate, refreshToken, requestOptions(oidc))
    return toTokenSet(await processRefreshTokenResponse(metadata, client, response))
  }
  catch (error) {
    if (readOAuthErrorCode(error) === 'invalid_grant') {
      throw new AuthError('login_required', 'Your session has ended. Sign in again.', { cause: error })
    }
    throw toAuthError(error, 'The sign-in provider is not available at the moment.')
  }
}
