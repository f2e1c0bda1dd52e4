import { getRequestHeader, isMethod, readRawBody } from 'h3'
import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'

/**
 * Refuses a request whose body is larger than `maxBytes`: before any of it is read where it says how large it is, else as soon as more
 * has come. A body without a length is then held in memory, where h3's `readBody` finds it. Of other methods h3 reads no body.
 * @throws {AuthError} `too_large`
 * @see RFC 9110 §8.6, §15.5.14
 */
export async function assertSmallBody(event: H3Event, maxBytes: number): Promise<void> {
  if (maxBytes === Infinity || !isMethod(event, ['POST', 'PUT', 'PATCH', 'DELETE'])) return
  if (Number(getRequestHeader(event, 'content-length')) > maxBytes) throw createTooLarge()
  if (getRequestHeader(event, 'transfer-encoding')) await readWithin(event, maxBytes)
}

async function readWithin(event: H3Event, maxBytes: number): Promise<void> {
  let bytes = 0
  // eslint-disable-next-line no-restricted-syntax -- h3 has no limit of its own; on other runtimes the body is there as a whole
  const { req } = event.node
  const overflow = new Promise<never>((_, reject) => {
    req.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes <= maxBytes) return
      // The rest is read and dropped, as after any response.
      req.removeAllListeners('data').resume()
      reject(createTooLarge())
    })
  })
  const body = await Promise.race([readRawBody(event, false), overflow])
  if (body && body.length > maxBytes) throw createTooLarge()
}

function createTooLarge(): AuthError {
  return new AuthError('too_large', 'The body is too large.')
}
