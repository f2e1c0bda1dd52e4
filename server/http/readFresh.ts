import { getRequestHeader, readBody } from 'h3'
import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'

/**
 * Whether the JSON body of a request asks for a fresh token: `{ "fresh": true }`. No body asks for none.
 * @throws {AuthError} `invalid_request`
 */
export async function readFresh(event: H3Event): Promise<boolean> {
  if (!getRequestHeader(event, 'content-type')?.includes('json')) return false
  const body: unknown = await readBody(event).catch(() => null)
  if (body === undefined || body === '') return false
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return 'fresh' in body && body.fresh === true
  throw new AuthError('invalid_request', 'The body is not a JSON object.')
}
