import {
  authorizationCodeGrantRequest, AuthorizationResponseError, processAuthorizationCodeResponse, validateAuthResponse,
} from 'oauth4webapi'
import { requestOptions } from '#server/protocol/oidcClient'
import type { OidcClient } from '#server/protocol/oidcClient'
import { readOAuthErrorCode, toAuthError } from '#server/protocol/providerError'
import { toTokenSet } from '#server/protocol/tokenSet'
import type { TokenSet } from '#server/protocol/tokenSet'
import { AuthError } from '#server/platform/errors'

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
 * Checks the authorization response (state, `iss`) and exchanges its code for tokens. The claims of the ID token are checked,
 * its signature is not: that is the caller's to verify.
 * @throws {AuthError} `access_denied`, `login_required`, `invalid_state` (the code is spent or stale), `temporarily_unavailable`,
 * `provider_error`.
 * @see OpenID Connect Core 1.0 §3.1.3; RFC 9207 §2.4
 */
export async function exchangeCode(oidc: OidcClient, options: CodeExchangeOptions): Promise<TokenSet> {
  const { metadata, client, authenticate } = oidc
  try {
    const parameters = validateAuthResponse(metadata, client, options.dangerousParameters, options.state)
    const response = await authorizationCodeGrantRequest(
      metadata, client, authenticate, parameters, options.redirectUri, options.codeVerifier, requestOptions(oidc),
    )
    return toTokenSet(await processAuthorizationCodeResponse(metadata, client, response, {
      expectedNonce: options.nonce,
      maxAge: options.maxAgeSeconds,
      requireIdToken: true,
    }))
  }
  catch (error) {
    throw toExchangeError(error)
  }
}

function toExchangeError(error: unknown): AuthError {
  switch (readOAuthErrorCode(error)) {
    case 'access_denied':
      // At the token endpoint it is not the user who is refused: Auth0 says so of a client secret that is wrong.
      if (!(error instanceof AuthorizationResponseError)) break
      return new AuthError('access_denied', 'The sign-in was cancelled or refused.', { cause: error })
    case 'login_required':
    case 'interaction_required':
    case 'consent_required':
    case 'account_selection_required':
      return new AuthError('login_required', 'The sign-in provider wants to ask the user.', { cause: error })
    case 'invalid_grant':
      return new AuthError('invalid_state', 'This sign-in has expired or was already used.', { cause: error })
    case 'temporarily_unavailable':
      return new AuthError('temporarily_unavailable', 'The sign-in provider is not available at the moment.', { cause: error })
  }
  return toAuthError(error, 'The sign-in provider did not complete the sign-in.')
}
