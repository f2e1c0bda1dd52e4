import type { JSONWebKeySet } from 'jose'
import { parseKeySet } from '#server/keys/parseKeySet'

/** A JWKS document is at most this long; Auth0's is 3 KB. */
const maxKeySetBytes = 256 * 1024

/** Where an issuer publishes its JWKS, or what finds it out. */
export type JwksUri = string | (() => Promise<string>)

/**
 * Fetches a JWKS and returns its usable keys (`parseKeySet`). Follows no redirect, not even to the same origin: a JWKS has one
 * address. Bytes are counted as they arrive, whatever `content-length` says. The caller's `signal` limits the time, body included.
 * @throws {Error} its message is one of a few fixed words without any address, fit for a status page
 */
export async function fetchKeySet(jwksUri: JwksUri, init: RequestInit, fetchImpl: typeof fetch = fetch): Promise<JSONWebKeySet> {
  const uri = await findUri(jwksUri)
  requireSecure(uri)
  const response = await fetchImpl(uri, { ...init, redirect: 'manual' }).catch((cause: unknown) => {
    throw new Error(toReason(cause), { cause })
  })
  if (response.status !== 200) {
    await response.body?.cancel().catch(() => {}) // an error here changes nothing: the answer is refused already
    throw new Error(response.type === 'opaqueredirect' ? 'redirect' : `status ${response.status}`)
  }
  return parseKeySet(parseJson(await readText(response)))
}

async function findUri(jwksUri: JwksUri): Promise<string> {
  try {
    return typeof jwksUri === 'string' ? jwksUri : await jwksUri()
  }
  catch (cause) {
    throw new Error('discovery', { cause })
  }
}

// Keys fetched over plain http are whoever's; on loopback there is nobody between.
function requireSecure(uri: string): void {
  const { protocol, hostname } = new URL(uri)
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) throw new Error('insecure address')
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = response.body?.getReader()
  let text = ''
  let bytes = 0
  try {
    for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
      bytes += chunk.value.byteLength
      if (bytes > maxKeySetBytes) throw new Error('too large')
      text += decoder.decode(chunk.value, { stream: true })
    }
    return text + decoder.decode()
  }
  catch (cause) {
    await reader?.cancel().catch(() => {}) // an error here changes nothing: the answer is refused already
    throw bytes > maxKeySetBytes ? cause : new Error(toReason(cause), { cause })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch (cause) {
    throw new Error('not JSON', { cause })
  }
}

function toReason(cause: unknown): string {
  const { name } = cause instanceof Error ? cause : new Error('unknown')
  if (name === 'TimeoutError' || name === 'AbortError') return 'time-out'
  return cause instanceof TypeError && 'code' in cause && cause.code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'not UTF-8' : 'network'
}
