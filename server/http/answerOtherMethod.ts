import { sendNoContent, setResponseHeader } from 'h3'
import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'

/**
 * Answers a request whose method is none of those that a route has: OPTIONS with their names in `Allow`.
 * @throws {AuthError} `method_not_allowed`: any other method; the response has `Allow`.
 * @see RFC 9110 §9.3.7, §15.5.6
 */
export function answerOtherMethod(event: H3Event, methods: readonly string[]): void | Promise<void> {
  const allowed = [...methods, 'OPTIONS'].join(', ')
  setResponseHeader(event, 'allow', allowed)
  if (event.method === 'OPTIONS') return sendNoContent(event)
  throw new AuthError('method_not_allowed', `This route only accepts ${allowed}.`)
}
