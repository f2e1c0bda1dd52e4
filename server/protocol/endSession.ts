import { readEndpoint } from '#server/protocol/endpoints'
import type { OidcClient } from '#server/protocol/oidcClient'

/** Which session ends, and where the browser goes then. */
export interface EndSessionOptions {
  /** Registered at the provider; where it sends the browser afterwards. */
  postLogoutRedirectUri: string
  /** `sid` of the ID token: it tells the provider which session ends, so that it need not ask. */
  sid: string | null
  /** Comes back to `postLogoutRedirectUri`. */
  state?: string
  /** The ID token, for a provider that insists on it. */
  idTokenHint?: string
}

/** A request that the browser makes. With a body it is a form that is posted, without one a link. */
export interface EndSessionRequest {
  url: string
  body?: Record<string, string>
}

/** Creates the URL of `createEndSessionRequest` without an `idTokenHint`. */
export function createEndSessionUrl(oidc: OidcClient, options: Omit<EndSessionOptions, 'idTokenHint'>): string | null {
  return createEndSessionRequest(oidc, options)?.url ?? null
}

/**
 * Creates the request that ends the session at the provider, with or without a session here. Without an `end_session_endpoint` it goes
 * to Auth0's `/v2/logout` at Auth0; else it is null. The session is named by `logout_hint`. An ID token never is in the URL, which
 * stays in histories and logs: with `idTokenHint` the request is a form.
 * @throws {AuthError} `provider_error`: the endpoint in discovery is not a usable URL.
 * @see OpenID Connect RP-Initiated Logout 1.0 §2
 */
export function createEndSessionRequest(oidc: OidcClient, options: EndSessionOptions): EndSessionRequest | null {
  const { postLogoutRedirectUri, sid, state, idTokenHint } = options
  const url = readEndpoint(oidc, 'end_session_endpoint')
  if (!url) return createAuth0Request(oidc, postLogoutRedirectUri)
  const parameters = {
    client_id: oidc.client.client_id,
    post_logout_redirect_uri: postLogoutRedirectUri,
    ...(sid && { logout_hint: sid }),
    ...(state && { state }),
  }
  if (idTokenHint) return { url: url.href, body: { ...parameters, id_token_hint: idTokenHint } }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { url: url.href }
}

// Older tenants do not list the endpoint. A custom domain is known by an endpoint that only Auth0 has.
function createAuth0Request({ metadata, client }: OidcClient, returnTo: string): EndSessionRequest | null {
  const isAuth0 = new URL(metadata.issuer).hostname.endsWith('.auth0.com') || 'mfa_challenge_endpoint' in metadata
  if (!isAuth0) return null
  const url = new URL('/v2/logout', metadata.issuer)
  url.search = new URLSearchParams({ client_id: client.client_id, returnTo }).toString()
  return { url: url.href }
}
