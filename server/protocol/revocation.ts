import { processRevocationResponse, revocationRequest } from 'oauth4webapi'
import { readEndpoint, requestOptions } from '#server/protocol/endpoints'
import type { OidcClient } from '#server/protocol/oidcClient'
import { toAuthError } from '#server/protocol/providerError'

/**
 * Revokes a refresh token, and with it the grant; does nothing where the provider has no revocation endpoint.
 * @throws {AuthError} `temporarily_unavailable` or `provider_error`.
 * @see RFC 7009 §2.1
 */
export async function revokeRefreshToken(oidc: OidcClient, refreshToken: string): Promise<void> {
  const { metadata, client, authenticate } = oidc
  if (!readEndpoint(oidc, 'revocation_endpoint')) return
  try {
    const response = await revocationRequest(metadata, client, authenticate, refreshToken, {
      ...requestOptions(oidc, 'revocation_endpoint'),
      additionalParameters: { token_type_hint: 'refresh_token' },
    })
    await processRevocationResponse(response)
  }
  catch (error) {
    throw toAuthError(error, 'The sign-in provider is not available at the moment.')
  }
}
