import { authorizationCodeGrantRequest, processAuthorizationCodeResponse, validateAuthResponse } from 'oauth4webapi'
import { requestOptions } from '#server/protocol/endpoints'
import type { OidcClient } from '#server/protocol/oidcClient'
import { toAuthError } from '#server/protocol/providerError'
import { toTokenSet } from '#server/protocol/tokenSet'
import type { TokenSet } from '#server/protocol/tokenSet'

/** The answer of the provider, and what was kept to compare it with. */
export interface CodeExchangeOptions {
  /** The query of the callback, as it came: it is checked here. */
  dangerousParameters: URLSearchParams
  redirectUri: string
  state: string
  nonce: string
  codeVerifier: string
  /** Seconds; when it was asked for, `auth_time` must bear it out. */
  maxAgeSeconds?: number
}

/**
 * Checks the authorization response (state, `iss`) and redeems its code for tokens, an ID token among them. The claims of the ID token
 * are checked with 30 seconds of clock skew, its signature is not: that is the caller's to verify.
 * @throws {AuthError} what the provider's error means (see `providerError.ts`): `access_denied`, `account_blocked`, `login_required`,
 * `interaction_required`, `invalid_state` (the code was used or has expired), `temporarily_unavailable`, `provider_error`.
 * @see OpenID Connect Core 1.0 §3.1.3; RFC 9207 §2.4; RFC 8707 §2.2
 */
export async function exchangeCode(oidc: OidcClient, options: CodeExchangeOptions): Promise<TokenSet> {
  const { metadata, client, authenticate, resource } = oidc
  try {
    const parameters = validateAuthResponse(metadata, client, options.dangerousParameters, options.state)
    const response = await authorizationCodeGrantRequest(
      metadata, client, authenticate, parameters, options.redirectUri, options.codeVerifier,
      { ...requestOptions(oidc, 'token_endpoint'), additionalParameters: resource ? { resource } : {} },
    )
    return toTokenSet(await processAuthorizationCodeResponse(metadata, client, response, {
      expectedNonce: options.nonce,
      maxAge: options.maxAgeSeconds,
      requireIdToken: true,
    }))
  }
  catch (error) {
    throw toAuthError(error, 'The sign-in provider did not complete the sign-in.', 'code')
  }
}
