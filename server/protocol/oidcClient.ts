import { importJWK, importPKCS8 } from 'jose'
import type { JWK } from 'jose'
import { ClientSecretBasic, ClientSecretPost, clockTolerance, None, PrivateKeyJwt } from 'oauth4webapi'
import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi'
import { signInToleranceSeconds } from '#server/platform/clock'
import { AuthError } from '#server/platform/errors'
import type { Auth0Config } from '#server/platform/parseConfig'
import { defaultSigningAlgorithm, signingAlgorithms } from '#server/platform/signingAlgorithms'

/** What a request to the provider needs: its metadata, this client, and how the client authenticates. */
export interface OidcClient {
  metadata: AuthorizationServer
  client: Client
  authenticate: ClientAuth
  /** Whether the client has a secret or a key. */
  isConfidential: boolean
  /** The API that access tokens are requested for, as a URI (RFC 8707); null when none is configured. */
  resource: string | null
}

/** The configuration of the client; `clientKey` takes precedence over `clientSecret`. */
export type OidcClientOptions = Pick<Auth0Config, 'clientId' | 'clientSecret'>
  & Partial<Pick<Auth0Config, 'clientKey' | 'idTokenAlg' | 'resource'>>

/**
 * Creates the client's side of the protocol. With a key it authenticates by `private_key_jwt`; with a secret by `client_secret_post`, or
 * by `client_secret_basic` where the provider lists only that. With neither it is a public client, which only PKCE protects.
 * @see OpenID Connect Core 1.0 §9; RFC 7523 §2.2
 */
export function createOidcClient(metadata: AuthorizationServer, options: OidcClientOptions): OidcClient {
  const { clientId, idTokenAlg = defaultSigningAlgorithm, clientSecret, clientKey, resource = null } = options
  return {
    metadata,
    client: { client_id: clientId, id_token_signed_response_alg: idTokenAlg, [clockTolerance]: signInToleranceSeconds },
    authenticate: createAuthentication(metadata, options),
    isConfidential: Boolean(clientKey ?? clientSecret),
    resource,
  }
}

function createAuthentication(metadata: AuthorizationServer, { clientKey, clientSecret }: OidcClientOptions): ClientAuth {
  if (clientKey) return async (...request) => PrivateKeyJwt(await importClientKey(clientKey))(...request)
  if (!clientSecret) return None()
  const methods: unknown[] = [metadata.token_endpoint_auth_methods_supported ?? 'client_secret_basic'].flat()
  return methods.includes('client_secret_post') ? ClientSecretPost(clientSecret) : ClientSecretBasic(clientSecret)
}

/** Imports the key for the algorithm that its JWK names, or the first that it fits. */
async function importClientKey(text: string): Promise<{ key: CryptoKey, kid: string | undefined }> {
  const { alg, kid, ...jwk } = parseJwk(text)
  for (const name of alg ? [alg] : signingAlgorithms) {
    // An environment variable may hold its line breaks escaped.
    const key = await (jwk.kty ? importJWK(jwk, name) : importPKCS8(text.replaceAll('\\n', '\n'), name)).catch(() => null)
    if (key instanceof CryptoKey && key.type === 'private') return { key, kid }
  }
  throw new AuthError('configuration', 'NUXT_AUTH0_CLIENT_KEY is not a private key: set a JWK or PEM (PKCS #8) for RSA, EC or Ed25519.')
}

function parseJwk(text: string): Partial<JWK> {
  try {
    return JSON.parse(text) as JWK // what it holds is checked by the import
  }
  catch {
    return {} // PEM
  }
}
