import { calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomNonce, generateRandomState } from 'oauth4webapi'
import type { LoginParameters } from '#server/protocol/loginParameters'
import type { OidcClient } from '#server/protocol/oidcClient'
import { AuthError } from '#server/platform/errors'

/** Where to send the browser, and what to keep until it comes back. */
export interface AuthorizationRequest {
  url: URL
  state: string
  nonce: string
  codeVerifier: string
}

/** What is asked for. */
export interface AuthorizationRequestOptions {
  redirectUri: string
  scope: string
  /** Identifier of the API that an access token is asked for; Auth0's own parameter. */
  audience: string | null
  parameters: LoginParameters
}

/**
 * Creates an authorization request: authorization code flow with PKCE (S256), and a fresh state, nonce and code verifier of 256 bits.
 * @see OpenID Connect Core 1.0 §3.1.2.1; RFC 7636 §4.1, §4.2; RFC 9700 §2.1.1
 */
export async function createAuthorizationRequest(
  { metadata, client }: OidcClient,
  { redirectUri, scope, audience, parameters }: AuthorizationRequestOptions,
): Promise<AuthorizationRequest> {
  if (!metadata.authorization_endpoint) throw new AuthError('provider_error', 'The sign-in provider has no authorization endpoint.')

  const [state, nonce, codeVerifier] = [generateRandomState(), generateRandomNonce(), generateRandomCodeVerifier()]
  const url = new URL(metadata.authorization_endpoint)
  const query = {
    ...parameters,
    ...(audience && { audience }),
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return { url, state, nonce, codeVerifier }
}
