import { getRequestHeaders, isMethod } from 'h3'
import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'

/** Bytes: four times the longest logout token that is looked at. */
const maxBytes = 64 * 1024

/**
 * Refuses a request whose body is larger than 64 KB, before any of it is read. A body in chunks does not say how large it will be, so
 * it counts as too large: browsers and providers send forms and JSON with a length. Of other methods h3 reads no body.
 * @throws {AuthError} `too_large`
 * @see RFC 9110 §8.6, §15.5.14
 */
export function assertSmallBody(event: H3Event): void {
  if (!isMethod(event, ['POST', 'PUT', 'PATCH', 'DELETE'])) return
  const { 'content-length': length, 'transfer-encoding': encoding } = getRequestHeaders(event)
  const isTooLarge = length === undefined ? encoding !== undefined : Number(length) > maxBytes
  if (isTooLarge) throw new AuthError('too_large', 'The body is too large, or does not say how large it is.')
}
