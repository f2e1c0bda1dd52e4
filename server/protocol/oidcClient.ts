import { importJWK, importPKCS8 } from 'jose'
import type { JWK } from 'jose'
import {
  allowInsecureRequests, ClientSecretBasic, ClientSecretPost, clockTolerance, customFetch, None, PrivateKeyJwt,
} from 'oauth4webapi'
import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi'
import { chooseAuthMethod } from '#server/platform/clientAuthMethods'
import { signInToleranceSeconds } from '#server/platform/clock'
import { AuthError } from '#server/platform/errors'
import { parseSecureUrl } from '#server/platform/loopback'
import type { Auth0Config } from '#server/platform/parseConfig'
import { readBounded } from '#server/platform/remoteAnswer'
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

/** Endpoints of the provider, by their names in discovery. */
export type EndpointName = 'authorization_endpoint' | 'token_endpoint' | 'end_session_endpoint' | 'revocation_endpoint'
  | 'userinfo_endpoint' | 'pushed_authorization_request_endpoint' | 'introspection_endpoint' | 'jwks_uri'

/** With these a provider that hangs keeps no answer of ours longer than 10 seconds. */
const [timeoutMs, tokenTimeoutMs] = [3000, 6000]
const [maxBytes, maxTokenBytes] = [1024 * 1024, 256 * 1024]

/** The configuration of the client; `clientKey` takes precedence over `clientSecret`. */
export type OidcClientOptions = Pick<Auth0Config, 'clientId' | 'clientSecret'>
  & Partial<Pick<Auth0Config, 'clientAuthMethod' | 'clientKey' | 'idTokenAlg' | 'resource'>>

/**
 * Creates the client's side of the protocol. With a key it authenticates by `private_key_jwt`; with a secret by `clientAuthMethod`, else by
 * `client_secret_post` where the provider lists it and `client_secret_basic` elsewhere; with neither only PKCE protects it.
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

/**
 * The URL of an endpoint; null when the provider has none.
 * @throws {AuthError} `provider_error`: it is not an absolute https URL without credentials (http on loopback, as the issuer).
 */
export function readEndpoint({ metadata }: Pick<OidcClient, 'metadata'>, name: EndpointName): URL | null {
  const value: unknown = metadata[name]
  if (value === undefined || value === null) return null
  const url = parseSecureUrl(value)
  if (url && (url.protocol === 'https:' || metadata.issuer.startsWith('http:'))) return url
  throw createError(`the ${name} in discovery is not a usable https URL`, 'UNUSABLE_ENDPOINT')
}

/** The URL of an endpoint that is needed. @throws {AuthError} `provider_error`: there is none, or as `readEndpoint`. */
export function requireEndpoint(oidc: OidcClient, name: EndpointName): URL {
  const url = readEndpoint(oidc, name)
  if (url) return url
  throw createError(`discovery has no ${name}`)
}

/** Options of a request to an endpoint: its limits of time and size, and http where the endpoint has it. @throws as `requireEndpoint` */
export function requestOptions(oidc: OidcClient, name: EndpointName) {
  const { protocol } = requireEndpoint(oidc, name)
  const isToken = name === 'token_endpoint'
  return {
    signal: AbortSignal.timeout(isToken ? tokenTimeoutMs : timeoutMs),
    [allowInsecureRequests]: protocol === 'http:',
    [customFetch]: createBoundedFetch(isToken ? maxTokenBytes : maxBytes),
  }
}

/**
 * A `fetch` that resolves when the whole answer is there, and rejects with a RangeError when it is larger than `bytes`. Without the
 * challenge of an error: the protocol library would not read the error code in the body, which says more.
 */
export function createBoundedFetch(bytes = maxBytes) {
  return async (url: string, init: object): Promise<Response> => {
    const response = await fetch(url, init)
    if (!response.body) return response
    const { status } = response
    const headers = new Headers(response.headers)
    headers.delete('www-authenticate')
    return new Response(await readBounded(response, bytes), { status, headers })
  }
}

function createError(reason: string, code?: string): AuthError {
  const cause = Object.assign(new Error(reason), code && { code })
  return new AuthError('provider_error', 'The sign-in provider is not set up as it should be.', { cause })
}

function createAuthentication(metadata: AuthorizationServer, options: OidcClientOptions): ClientAuth {
  const { clientKey, clientSecret, clientAuthMethod } = options
  if (clientKey) return async (...request) => PrivateKeyJwt(await importClientKey(clientKey))(...request)
  if (!clientSecret) return None()
  const method = clientAuthMethod ?? chooseAuthMethod(metadata)
  return method === 'client_secret_post' ? ClientSecretPost(clientSecret) : ClientSecretBasic(clientSecret)
}

/** Imports the key for the algorithm that its JWK names, or the first that it fits. */
async function importClientKey(text: string): Promise<{ key: CryptoKey, kid: string | undefined }> {
  // A PEM is no JSON; what a JWK holds is checked by the import.
  const { alg, kid, ...jwk } = await new Response(text).json().catch(() => ({})) as Partial<JWK>
  for (const name of alg ? [alg] : signingAlgorithms) {
    const key = await (jwk.kty ? importJWK(jwk, name) : importPKCS8(text, name)).catch(() => null)
    if (key instanceof CryptoKey && key.type === 'private') return { key, kid }
  }
  throw new AuthError('configuration', 'NUXT_AUTH0_CLIENT_KEY is not a private key: set a JWK or PEM (PKCS #8) for RSA, EC or Ed25519.')
}
