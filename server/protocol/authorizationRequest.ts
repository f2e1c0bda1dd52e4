import {
  calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomNonce, generateRandomState, processPushedAuthorizationResponse,
  pushedAuthorizationRequest,
} from 'oauth4webapi'
import { readEndpoint, requestOptions, requireEndpoint } from '#server/protocol/endpoints'
import type { LoginParameters } from '#server/protocol/loginParameters'
import type { OidcClient } from '#server/protocol/oidcClient'
import { failWith } from '#server/protocol/providerError'

/** What is asked for. `audience` is Auth0's own parameter, sent next to the client's `resource`. */
export interface AuthorizationRequestOptions {
  redirectUri: string
  scope: string
  audience: string | null
  parameters: LoginParameters
}

/**
 * Where to send the browser, and what to keep until it comes back: authorization code flow with PKCE (S256), fresh state, nonce and code
 * verifier. A confidential client pushes the request (RFC 9126) where the provider offers that, any client where it requires it.
 * @throws {AuthError} `provider_error`, `temporarily_unavailable`.
 * @see OpenID Connect Core 1.0 §3.1.2.1; RFC 7636 §4.1, §4.2; RFC 9700 §2.1.1
 */
export async function createAuthorizationRequest(
  oidc: OidcClient, { redirectUri, scope, audience, parameters }: AuthorizationRequestOptions,
) {
  const url = requireEndpoint(oidc, 'authorization_endpoint')
  const [state, nonce, codeVerifier] = [generateRandomState(), generateRandomNonce(), generateRandomCodeVerifier()]
  const request = {
    ...parameters,
    ...(audience && { audience }),
    ...(oidc.resource && { resource: oidc.resource }),
    client_id: oidc.client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  }
  const query = isPushed(oidc) ? await pushRequest(oidc, request) : request
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return { url, state, nonce, codeVerifier }
}

function isPushed(oidc: OidcClient): boolean {
  if (oidc.metadata.require_pushed_authorization_requests === true) return true
  return oidc.isConfidential && readEndpoint(oidc, 'pushed_authorization_request_endpoint') !== null
}

async function pushRequest(oidc: OidcClient, request: Record<string, string>): Promise<Record<string, string>> {
  const { metadata, client, authenticate } = oidc
  const fail = failWith('The sign-in provider did not accept the sign-in request.')
  const options = requestOptions(oidc, 'pushed_authorization_request_endpoint')
  const response = await pushedAuthorizationRequest(metadata, client, authenticate, request, options).catch(fail)
  const { request_uri } = await processPushedAuthorizationResponse(metadata, client, response).catch(fail)
  return { client_id: client.client_id, request_uri }
}
