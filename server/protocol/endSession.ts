import type { AuthorizationServer } from 'oauth4webapi'
import { readEndpoint, requestOptions } from '#server/protocol/oidcClient'
import type { OidcClient } from '#server/protocol/oidcClient'

/** Which session ends, by the `sid` and the ID token, and where the browser goes then. */
interface EndSessionOptions { postLogoutRedirectUri: string, sid: string | null, state?: string, idTokenHint?: string | null }

/** A request that the browser makes: with a body a form that is posted, without one a link. */
export interface EndSessionRequest { url: string, body?: Record<string, string> }

/** The path of the endpoint at Auth0, which takes a `sid` for an ID token. */
const auth0Path = '/oidc/logout'

/**
 * The request that ends the session at the provider; null without an `end_session_endpoint`, except at Auth0. `logout_hint` names the
 * session, which is enough at Auth0; others get the ID token as well, if they accept forms: in a URL it would stay in histories and logs.
 * @throws {AuthError} `provider_error`: the endpoint in discovery is not a usable URL. @see OpenID Connect RP-Initiated Logout 1.0 §2
 */
export async function createEndSessionRequest(oidc: OidcClient, options: EndSessionOptions): Promise<EndSessionRequest | null> {
  const { postLogoutRedirectUri, sid, state, idTokenHint } = options
  const url = readEndpoint(oidc, 'end_session_endpoint')
  if (!url) return createAuth0Request(oidc, postLogoutRedirectUri)
  const parameters = {
    client_id: oidc.client.client_id,
    post_logout_redirect_uri: postLogoutRedirectUri,
    ...(sid && { logout_hint: sid }),
    ...(state && { state }),
  }
  if (idTokenHint && !(sid && url.pathname === auth0Path) && await takesForms(oidc, url)) {
    return { url: url.href, body: { ...parameters, id_token_hint: idTokenHint } }
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { url: url.href }
}

/** By metadata, whether the endpoint takes forms. Each entry lives as long as its document. */
const knownToTakeForms = new WeakMap<AuthorizationServer, boolean>()

/** Every provider must, and some do not. Asked without a cookie, the endpoint ends nothing. */
async function takesForms(oidc: OidcClient, url: URL): Promise<boolean> {
  const known = knownToTakeForms.get(oidc.metadata)
  if (known !== undefined) return known
  const { signal } = requestOptions(oidc, 'end_session_endpoint')
  const body = new URLSearchParams({ client_id: oidc.client.client_id })
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual', signal }).catch(() => null)
  await response?.body?.cancel()
  if (!response || response.status >= 500) return false
  const takes = response.status !== 404 && response.status !== 405
  knownToTakeForms.set(oidc.metadata, takes)
  return takes
}

// Older tenants do not list the endpoint. A custom domain is known by an endpoint that only Auth0 has.
function createAuth0Request({ metadata, client }: OidcClient, returnTo: string): EndSessionRequest | null {
  const isAuth0 = new URL(metadata.issuer).hostname.endsWith('.auth0.com') || 'mfa_challenge_endpoint' in metadata
  if (!isAuth0) return null
  const url = new URL('/v2/logout', metadata.issuer)
  url.search = new URLSearchParams({ client_id: client.client_id, returnTo }).toString()
  return { url: url.href }
}
