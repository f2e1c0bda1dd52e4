import { appendResponseHeader, defineEventHandler, isError, setResponseHeader } from 'h3'
import type { EventHandlerRequest, H3Event } from 'h3'
import { assertSmallBody } from '#server/http/assertSmallBody'
import { countRequest } from '#server/operations/counters'
import { AuthError } from '#server/platform/errors'

/**
 * Defines a route of the API. Its responses are `Cache-Control: private, no-store`, its requests are counted, and a body of more than
 * `maxBodyBytes` (64 KB; `Infinity` for a route that reads its body as a stream) is refused with 413. What the handler throws is answered
 * by `server/http/errorHandler.ts`, as in any other route.
 */
export function defineApiHandler<Result>(
  handler: (event: H3Event<EventHandlerRequest>) => Result | Promise<Result>,
  { maxBodyBytes = 64 * 1024 } = {},
) {
  return defineEventHandler(async (event): Promise<Result> => {
    setResponseHeader(event, 'cache-control', 'private, no-store')
    appendResponseHeader(event, 'vary', 'Authorization, Cookie')
    try {
      await assertSmallBody(event, maxBodyBytes)
      const result = await handler(event)
      countRequest(event, 'ok')
      return result
    }
    catch (error) {
      countRequest(event, toOutcome(error))
      throw error ?? new Error('Nothing was thrown.') // h3 would fail on that and never answer
    }
  })
}

/** The code of our own errors, the status of those made with `createError`. */
function toOutcome(error: unknown): string {
  if (error instanceof AuthError) return error.code
  return isError(error) ? String(error.statusCode) : 'unexpected'
}
