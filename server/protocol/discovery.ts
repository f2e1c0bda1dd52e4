import {
  allowInsecureRequests, customFetch, discoveryRequest, JSON_ATTRIBUTE_COMPARISON, OperationProcessingError, processDiscoveryResponse,
} from 'oauth4webapi'
import type { AuthorizationServer } from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'
import { runInBackground } from '#server/platform/runtime'
import { createSingleFlight } from '#server/platform/singleFlight'
import { createBoundedFetch } from '#server/protocol/oidcClient'
import { toAuthError } from '#server/protocol/providerError'

const maxAgeMs = 60 * 60 * 1000
const retryAfterMs = 1000
const timeoutMs = 3000

/**
 * Creates a reader of the provider's metadata, whose issuer must be `issuer` letter by letter. They are fetched once for all who wait,
 * within 3 seconds, and after an hour again in the background; the old ones serve while the provider cannot be reached. `now` in ms.
 * @throws {AuthError} from the reader: `temporarily_unavailable` or `provider_error`: there is no document. @see Discovery 1.0 §4
 */
export function createDiscovery(
  issuer: string, { now = Date.now, shareFetches }: { now?: () => number, shareFetches?: boolean } = {},
): () => Promise<AuthorizationServer> {
  const held: { metadata?: AuthorizationServer, failure?: AuthError, triedAt: number, waitMs: number } = { triedAt: 0, waitMs: 0 }
  const flight = createSingleFlight(fetchMetadata, { shared: shareFetches, maxMs: timeoutMs + 1000 })

  async function fetchMetadata(): Promise<void> {
    try {
      held.metadata = await requestMetadata(issuer)
      held.waitMs = maxAgeMs
    }
    catch (error) {
      held.failure = toAuthError(error, 'The sign-in provider could not be reached.')
      held.waitMs = retryAfterMs
    }
    held.triedAt = now()
  }

  return async () => {
    // In either direction: a clock that was set back does not prolong the wait.
    const isDue = Math.abs(now() - held.triedAt) >= held.waitMs
    if (held.metadata && isDue && !flight.isRunning()) runInBackground(flight.run())
    if (!held.metadata && isDue) await flight.run()
    if (held.metadata) return held.metadata
    throw held.failure ?? new AuthError('temporarily_unavailable', 'The sign-in provider could not be reached.')
  }
}

async function requestMetadata(issuer: string): Promise<AuthorizationServer> {
  const identifier = new URL(issuer)
  const response = await discoveryRequest(identifier, {
    [allowInsecureRequests]: identifier.protocol === 'http:',
    [customFetch]: createBoundedFetch(),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const metadata = await processDiscoveryResponse(identifier, response).catch((error: unknown) => {
    if (!(error instanceof OperationProcessingError) || error.code !== JSON_ATTRIBUTE_COMPARISON) throw error
    return (error.cause as { body: AuthorizationServer }).body
  })
  // To the letter: the library compares addresses, where a slash at the end makes no difference.
  if (metadata.issuer === issuer) return metadata
  const cause = new Error(`discovery says issuer ${metadata.issuer.slice(0, 200)}, configured is ${issuer}`)
  throw new AuthError('provider_error', 'The sign-in provider is not the one that is configured.', {
    cause: Object.assign(cause, { code: 'ISSUER_MISMATCH' }),
  })
}
