import type { OidcClient } from '#server/protocol/oidcClient'

/** Which session ends, and where the browser goes then. */
export interface EndSessionOptions {
  /** Registered at the provider; where it sends the browser afterwards. */
  postLogoutRedirectUri: string
  /** `sid` of the ID token: it tells the provider which session ends, so that it need not ask. */
  sid: string | null
}

/**
 * Creates the URL that ends the session at the provider, or null where it has none. The session is named by `logout_hint`, not by
 * `id_token_hint`: an ID token in a URL would stay in histories and logs, with the user's name and e-mail in it.
 * @see OpenID Connect RP-Initiated Logout 1.0 §2
 */
export function createEndSessionUrl({ metadata, client }: OidcClient, { postLogoutRedirectUri, sid }: EndSessionOptions): string | null {
  if (!metadata.end_session_endpoint) return null
  const url = new URL(metadata.end_session_endpoint)
  url.searchParams.set('client_id', client.client_id)
  url.searchParams.set('post_logout_redirect_uri', postLogoutRedirectUri)
  if (sid) url.searchParams.set('logout_hint', sid)
  return url.href
}
