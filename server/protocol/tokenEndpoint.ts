import {
  authorizationCodeGrantRequest, processAuthorizationCodeResponse, processRefreshTokenResponse, processRevocationResponse,
  refreshTokenGrantRequest, revocationRequest, validateAuthResponse,
} from 'oauth4webapi'
import type { TokenEndpointResponse } from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'
import { isJsonObject } from '#server/platform/json'
import { readEndpoint, requestOptions } from '#server/protocol/oidcClient'
import type { OidcClient } from '#server/protocol/oidcClient'
import { failWith, toAuthError } from '#server/protocol/providerError'

/** What the token endpoint gave; null where it gave nothing. The ID token is not verified, the access token is a bearer token. */
export interface TokenSet {
  idToken: string | null
  refreshToken: string | null
  accessToken: string | null
  accessTokenLifeSeconds: number | null
}

/** What a refresh gave. With `idTokenRefused` the response was of no use, but for its refresh token, which must be kept. */
export type RefreshedTokens = TokenSet & { idTokenRefused?: AuthError }

/** What a callback is compared with. */
interface Kept { redirectUri: string, state: string, nonce: string, codeVerifier: string, maxAgeSeconds?: number }

const unavailable = 'The sign-in provider is not available at the moment.'

/**
 * Checks the authorization response (state, `iss`) and redeems its code. The claims of the ID token are checked with 30 seconds of clock
 * skew; its signature is the caller's to verify. @see OpenID Connect Core 1.0 §3.1.3; RFC 9207 §2.4; RFC 8707 §2.2
 * @throws {AuthError} what the provider's error means: see `providerError.ts`.
 */
export async function exchangeCode(
  oidc: OidcClient, { dangerousParameters, ...kept }: Kept & { dangerousParameters: URLSearchParams },
): Promise<TokenSet> {
  const { metadata, client, authenticate } = oidc
  try {
    const parameters = validateAuthResponse(metadata, client, dangerousParameters, kept.state)
    const response = await authorizationCodeGrantRequest(
      metadata, client, authenticate, parameters, kept.redirectUri, kept.codeVerifier, tokenRequestOptions(oidc),
    )
    return toTokenSet(await processAuthorizationCodeResponse(metadata, client, response, {
      expectedNonce: kept.nonce, maxAge: kept.maxAgeSeconds, requireIdToken: true,
    }))
  }
  catch (error) {
    throw toAuthError(error, 'The sign-in provider did not complete the sign-in.', 'code')
  }
}

/**
 * Redeems a refresh token. Whatever is wrong with the rest of the response, a rotated token is in the result. The ID token is not checked:
 * that is the caller's, who has the keys and the session. @see RFC 6749 §6; OpenID Connect Core 1.0 §12; RFC 8707 §2.2
 * @throws {AuthError} `login_required`: the provider refuses for good; others: the grant may live on.
 */
export async function refreshTokens(oidc: OidcClient, refreshToken: string): Promise<RefreshedTokens> {
  const { metadata, client, authenticate } = oidc
  const fail = failWith(unavailable, 'refresh')
  const response = await refreshTokenGrantRequest(metadata, client, authenticate, refreshToken, tokenRequestOptions(oidc)).catch(fail)
  return readTokens(oidc, response).catch(fail)
}

/**
 * Revokes a refresh token, and with it the grant; does nothing where the provider has no revocation endpoint. @see RFC 7009 §2.1
 * @throws {AuthError} `temporarily_unavailable` or `provider_error`.
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

function tokenRequestOptions(oidc: OidcClient) {
  const { resource } = oidc
  return { ...requestOptions(oidc, 'token_endpoint'), additionalParameters: new URLSearchParams(resource ? { resource } : {}) }
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

function toTokenSet({ id_token, refresh_token, access_token, token_type, expires_in }: TokenEndpointResponse): TokenSet {
  // `DPoP`: bound to a key (RFC 9449 §5).
  if (token_type !== 'bearer') {
    const cause = new Error('the token_type is not Bearer')
    throw new AuthError('provider_error', 'The sign-in provider gave a token that cannot be used.', { cause })
  }
  return {
    idToken: id_token ?? null,
    refreshToken: refresh_token ?? null,
    accessToken: access_token,
    // 0: some providers write it for "unknown".
    accessTokenLifeSeconds: expires_in || null,
  }
}
