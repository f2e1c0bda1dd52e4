import { allowInsecureRequests, ClientSecretBasic, ClientSecretPost, None } from 'oauth4webapi'
import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi'

/** What a request to the provider needs: its metadata, this client, and how the client authenticates. */
export interface OidcClient {
  metadata: AuthorizationServer
  client: Client
  authenticate: ClientAuth
}

interface ClientCredentials { clientId: string, clientSecret: string | null }

/**
 * Creates the client's side of the protocol. Without a secret it is a public client, which PKCE alone protects; with one it
 * authenticates by `client_secret_post`, as Auth0's applications do, or by `client_secret_basic` where the provider lists only that.
 */
export function createOidcClient(metadata: AuthorizationServer, { clientId, clientSecret }: ClientCredentials): OidcClient {
  return {
    metadata,
    client: { client_id: clientId, id_token_signed_response_alg: 'RS256' },
    authenticate: clientSecret ? authenticateBySecret(metadata, clientSecret) : None(),
  }
}

function authenticateBySecret(metadata: AuthorizationServer, secret: string): ClientAuth {
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return methods.includes('client_secret_post') ? ClientSecretPost(secret) : ClientSecretBasic(secret)
}

/** Options of each request to the provider: 10 seconds at the most, and plain http where the issuer itself is (loopback). */
export function requestOptions({ metadata }: OidcClient) {
  return { signal: AbortSignal.timeout(10_000), [allowInsecureRequests]: metadata.issuer.startsWith('http:') }
}
