import { processRefreshTokenResponse, processRevocationResponse, refreshTokenGrantRequest, revocationRequest } from 'oauth4webapi'
import type { AuthError } from '#server/platform/errors'
import { isJsonObject } from '#server/platform/json'
import { readEndpoint, requestOptions } from '#server/protocol/endpoints'
import type { OidcClient } from '#server/protocol/oidcClient'
import { failWith, toAuthError } from '#server/protocol/providerError'
import { toTokenSet } from '#server/protocol/tokenSet'
import type { TokenSet } from '#server/protocol/tokenSet'

/** What a refresh gave. With `idTokenRefused` the answer was of no use, but for its refresh token, which must be kept. */
export type RefreshedTokens = TokenSet & { idTokenRefused?: AuthError }

const unavailable = 'The sign-in provider is not available at the moment.'

/**
 * Redeems a refresh token. The provider may have rotated it, so whatever is wrong with the rest of the answer, the new one is in the
 * result. The ID token, null when the answer has none, is not checked: that is the caller's, who has the keys and the session.
 * @throws {AuthError} `login_required`: the provider refuses for good (see `providerError.ts`); `temporarily_unavailable` or
 * `provider_error`: the grant may live on.
 * @see RFC 6749 §6; OpenID Connect Core 1.0 §12; RFC 8707 §2.2
 */
export async function refreshTokens(oidc: OidcClient, refreshToken: string): Promise<RefreshedTokens> {
  const { metadata, client, authenticate, resource } = oidc
  const fail = failWith(unavailable, 'refresh')
  const response = await refreshTokenGrantRequest(metadata, client, authenticate, refreshToken, {
    ...requestOptions(oidc, 'token_endpoint'), additionalParameters: resource ? { resource } : {},
  }).catch(fail)
  return readTokens(oidc, response).catch(fail)
}

/**
 * Revokes a refresh token, and with it the grant; does nothing where the provider has no revocation endpoint.
 * @throws {AuthError} `temporarily_unavailable` or `provider_error`.
 * @see RFC 7009 §2.1
 */
export async function revokeRefreshToken(oidc: OidcClient, refreshToken: string): Promise<void> {
  const { metadata, client, authenticate } = oidc
  if (!readEndpoint(oidc, 'revocation_endpoint')) return
  const response = await revocationRequest(metadata, client, authenticate, refreshToken, {
    ...requestOptions(oidc, 'revocation_endpoint'),
    additionalParameters: { token_type_hint: 'refresh_token' },
  }).catch(failWith(unavailable))
  await processRevocationResponse(response).catch(failWith(unavailable))
}

// The library refuses an answer as a whole for what it finds in the ID token: it is not shown the ID token.
async function readTokens({ metadata, client }: OidcClient, response: Response): Promise<RefreshedTokens> {
  const answer: unknown = response.ok ? await response.clone().json().catch(() => null) : null
  if (!isJsonObject(answer)) return toTokenSet(await processRefreshTokenResponse(metadata, client, response))
  const { id_token: idToken, ...rest } = answer
  try {
    const checked = await processRefreshTokenResponse(metadata, client, Response.json(rest, { status: response.status }))
    return { ...toTokenSet(checked), idToken: typeof idToken === 'string' ? idToken : null }
  }
  catch (error) {
    const { refresh_token: refreshToken } = rest
    if (typeof refreshToken !== 'string' || !refreshToken) throw error
    const idTokenRefused = toAuthError(error, unavailable, 'refresh')
    return { idToken: null, refreshToken, accessToken: null, accessTokenLifeSeconds: null, idTokenRefused }
  }
}
