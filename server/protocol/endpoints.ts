import { allowInsecureRequests, customFetch } from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'
import { parseSecureUrl } from '#server/platform/loopback'
import { readBounded } from '#server/platform/remoteAnswer'
import type { OidcClient } from '#server/protocol/oidcClient'

/** Endpoints of the provider, by their names in discovery. */
export type EndpointName = 'authorization_endpoint' | 'token_endpoint' | 'end_session_endpoint' | 'revocation_endpoint'
  | 'userinfo_endpoint' | 'pushed_authorization_request_endpoint' | 'introspection_endpoint'

/** With these a provider that hangs keeps no answer of ours longer than 10 seconds. */
const [timeoutMs, tokenTimeoutMs] = [3000, 6000]
const [maxBytes, maxTokenBytes] = [1024 * 1024, 256 * 1024]

/**
 * The URL of an endpoint; null when the provider has none.
 * @throws {AuthError} `provider_error`: it is not an absolute https URL without credentials (http on loopback, as the issuer).
 */
export function readEndpoint({ metadata }: OidcClient, name: EndpointName): URL | null {
  const value: unknown = metadata[name]
  if (value === undefined || value === null) return null
  const url = parseSecureUrl(value)
  if (url && (url.protocol === 'https:' || metadata.issuer.startsWith('http:'))) return url
  throw createError(`the ${name} in discovery is not a usable https URL`)
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

/** A `fetch` that resolves when the whole answer is there, and rejects with a RangeError when it is larger than `bytes`. */
export function createBoundedFetch(bytes = maxBytes) {
  return async (url: string, init: object): Promise<Response> => {
    const response = await fetch(url, init)
    if (!response.body) return response
    const { status, headers } = response
    return new Response(await readBounded(response, bytes), { status, headers })
  }
}

function createError(reason: string): AuthError {
  return new AuthError('provider_error', 'The sign-in provider is not set up as it should be.', { cause: new Error(reason) })
}
