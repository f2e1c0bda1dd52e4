import {
  calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomNonce, generateRandomState, processPushedAuthorizationResponse,
  pushedAuthorizationRequest,
} from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'
import type { Auth0Config } from '#server/platform/parseConfig'
import { readEndpoint, requestOptions, requireEndpoint } from '#server/protocol/oidcClient'
import type { OidcClient } from '#server/protocol/oidcClient'
import { failWith } from '#server/protocol/providerError'

const text = /^\P{Cc}{1,256}$/u

/** What may be passed on to the authorization endpoint, and the shape of each. */
const shapes = {
  prompt: /^(none|(login|consent|select_account)( (login|consent|select_account)){0,2})$/,
  login_hint: text,
  screen_hint: /^[a-z-]{1,32}$/,
  connection: /^[\w-]{1,128}$/,
  organization: /^[\w-]{1,128}$/,
  invitation: /^[\w-]{1,128}$/,
  ui_locales: /^[A-Z0-9-]+( [A-Z0-9-]+){0,9}$/i,
  max_age: /^\d{1,9}$/,
  acr_values: /^[\x21-\x7E]{1,128}( [\x21-\x7E]{1,128}){0,4}$/,
}

/** Parameters of an authorization request that a caller of the login route may choose. */
export type LoginParameters = Partial<Record<keyof typeof shapes, string>>

/**
 * Picks the parameters that may pass and checks them; all others are left behind. @see OpenID Connect Core 1.0 §3.1.2.1
 * @throws {AuthError} `invalid_request`: one is given twice or has the wrong shape; the message names it.
 */
export function parseLoginParameters(dangerousQuery: Record<string, unknown>): LoginParameters {
  const parameters: LoginParameters = {}
  for (const name of Object.keys(shapes) as (keyof typeof shapes)[]) {
    const value = dangerousQuery[name]
    if (value === undefined || value === '') continue
    if (typeof value !== 'string' || !shapes[name].test(value)) {
      throw new AuthError('invalid_request', `The sign-in parameter ${name} is not valid.`)
    }
    parameters[name] = value
  }
  return parameters
}

/**
 * Where to send the browser, and what to keep until it comes back: code flow with PKCE (S256), fresh state, nonce and code verifier. A
 * confidential client pushes the request (RFC 9126) where the provider offers that, any client where it requires it.
 * @throws {AuthError} `provider_error`, `temporarily_unavailable`. @see OpenID Connect Core 1.0 §3.1.2.1; RFC 7636 §4; RFC 9700 §2.1.1
 */
export async function createAuthorizationRequest(
  oidc: OidcClient, options: Pick<Auth0Config, 'scope' | 'audience'> & { redirectUri: string, parameters: LoginParameters },
) {
  const { metadata, client, resource } = oidc
  const { scope, audience, redirectUri, parameters } = options
  const url = requireEndpoint(oidc, 'authorization_endpoint')
  const [state, nonce, codeVerifier] = [generateRandomState(), generateRandomNonce(), generateRandomCodeVerifier()]
  const request = {
    ...parameters,
    ...(audience && { audience }),
    ...(resource && { resource }),
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  }
  const isPushed = metadata.require_pushed_authorization_requests === true
    || (oidc.isConfidential && readEndpoint(oidc, 'pushed_authorization_request_endpoint') !== null)
  const query = isPushed ? await pushRequest(oidc, request) : request
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return { url, state, nonce, codeVerifier }
}

async function pushRequest(oidc: OidcClient, request: Record<string, string>): Promise<Record<string, string>> {
  const { metadata, client, authenticate } = oidc
  const fail = failWith('The sign-in provider did not accept the sign-in request.')
  const options = requestOptions(oidc, 'pushed_authorization_request_endpoint')
  const response = await pushedAuthorizationRequest(metadata, client, authenticate, request, options).catch(fail)
  const { request_uri } = await processPushedAuthorizationResponse(metadata, client, response).catch(fail)
  return { client_id: client.client_id, request_uri }
}
