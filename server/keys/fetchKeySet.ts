import type { JSONWebKeySet } from 'jose'
import { parseKeySet } from '#server/keys/parseKeySet'
import { parseSecureUrl } from '#server/platform/loopback'
import { readBounded, rejectOn } from '#server/platform/remoteAnswer'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'

/** A JWKS document is at most this long; Auth0's is 3 KB. */
const maxKeySetBytes = 256 * 1024
const timeoutMs = 5000

/** What to fetch, and how. */
export interface FetchKeySetOptions {
  /** Where the issuer publishes its JWKS. Asked again at each fetch, so it should remember. */
  jwksUri: () => Promise<string | undefined>
  /** The one algorithm that the keys are for; RS256 by default. */
  algorithm?: SigningAlgorithm
  fetch?: typeof fetch
}

/**
 * Fetches a JWKS and returns its usable keys (`parseKeySet`), within 5 seconds. Follows no redirect, not even to the same origin: a
 * JWKS has one address.
 * @throws {Error} its message is one of a few fixed words without any address, fit for a status page
 */
export async function fetchKeySet({ jwksUri, algorithm, fetch: fetchImpl = fetch }: FetchKeySetOptions): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(timeoutMs)
  // Discovery does not know this signal.
  const uri = await Promise.race([jwksUri(), rejectOn(signal)]).catch(failAs('discovery'))
  if (uri === undefined) throw new Error('no jwks_uri')
  const url = parseSecureUrl(uri)
  // Keys fetched over plain http are whoever's; on loopback there is nobody between.
  if (!url) throw new Error('unusable jwks_uri')
  const response = await fetchImpl(url.href, { headers: { accept: 'application/json' }, redirect: 'manual', signal })
    .catch(failAs('network'))
  if (response.status !== 200) {
    await response.body?.cancel().catch(() => {}) // an error here changes nothing: the answer is refused already
    throw new Error(response.type === 'opaqueredirect' ? 'redirect' : `status ${response.status}`)
  }
  const body = await readBounded(response, maxKeySetBytes).catch(failAs('network'))
  return parseKeySet(parseJson(await body.arrayBuffer()), algorithm)
}

function failAs(message: string) {
  return (cause: unknown): never => {
    throw cause instanceof RangeError ? cause : new Error(message, { cause })
  }
}

function parseJson(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  }
  catch (cause) {
    throw new Error(cause instanceof SyntaxError ? 'not JSON' : 'not UTF-8', { cause })
  }
}
