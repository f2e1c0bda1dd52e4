import { allowInsecureRequests, discoveryRequest, processDiscoveryResponse } from 'oauth4webapi'
import type { AuthorizationServer } from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'
import { createSingleFlight } from '#server/platform/singleFlight'
import { toAuthError } from '#server/protocol/providerError'

const maxAgeMs = 60 * 60 * 1000
const retryAfterMs = 1000
const timeoutMs = 5000
const maxFlightMs = timeoutMs + 1000

/** Which provider, and by which clock. */
export interface DiscoveryOptions {
  /** Exact issuer identifier; the document must repeat it letter by letter. */
  issuer: string
  /** Milliseconds since the epoch. */
  now?: () => number
  /** False where one request must not wait for another's I/O: by default on Cloudflare Workers alone. */
  shareFetches?: boolean
}

interface Held {
  metadata?: AuthorizationServer
  failure?: AuthError
  /** Milliseconds since the epoch. */
  nextTryAt: number
}

/**
 * Creates a reader of the provider's metadata. The document is fetched once for all who wait, kept for an hour and then looked for
 * again; when the provider cannot be reached, the old one serves on and the next try comes after a second.
 * @throws {AuthError} from the reader: `temporarily_unavailable` or `provider_error` when there is no document, old or new.
 * @see OpenID Connect Discovery 1.0 §4
 */
export function createDiscovery({ issuer, now = Date.now, shareFetches }: DiscoveryOptions): () => Promise<AuthorizationServer> {
  const held: Held = { nextTryAt: 0 }
  const flight = createSingleFlight(fetchMetadata, { shared: shareFetches, maxMs: maxFlightMs })

  async function fetchMetadata(): Promise<void> {
    try {
      held.metadata = await requestMetadata(issuer)
      held.nextTryAt = now() + maxAgeMs
    }
    catch (error) {
      held.failure = toAuthError(error, 'The sign-in provider could not be reached.')
      held.nextTryAt = now() + retryAfterMs
    }
  }

  return async () => {
    if (now() >= held.nextTryAt) await flight.run()
    if (held.metadata) return held.metadata
    throw held.failure ?? new AuthError('temporarily_unavailable', 'The sign-in provider could not be reached.')
  }
}

async function requestMetadata(issuer: string): Promise<AuthorizationServer> {
  const identifier = new URL(issuer)
  const response = await discoveryRequest(identifier, {
    [allowInsecureRequests]: identifier.protocol === 'http:',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const metadata = await processDiscoveryResponse(identifier, response)
  if (metadata.issuer !== issuer) {
    throw new AuthError('provider_error', 'The sign-in provider is not the one that is configured.', {
      cause: new Error(`discovery says issuer ${metadata.issuer}, configured is ${issuer}`),
    })
  }
  return metadata
}
