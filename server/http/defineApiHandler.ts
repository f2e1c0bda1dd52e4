import { createError, defineEventHandler, getRequestHeader, setResponseHeader, setResponseStatus } from 'h3'
import type { EventHandlerRequest, H3Event } from 'h3'
import type { ErrorResponse } from '#shared/types/auth'
import { assertSmallBody } from '#server/http/assertSmallBody'
import { countRequest } from '#server/operations/counters'
import { AuthError } from '#server/platform/errors'
import { logFailure } from '#server/operations/log'

/**
 * Defines a route of the API: the one place where an error becomes HTTP. An AuthError gives its status and an `ErrorResponse`;
 * anything else is logged and gives a 500 that says nothing. A browser that navigates gets the error page instead of JSON.
 * Every answer is `Cache-Control: private, no-store`.
 */
export function defineApiHandler<Result>(handler: (event: H3Event<EventHandlerRequest>) => Promise<Result>) {
  return defineEventHandler(async (event): Promise<Result | ErrorResponse> => {
    setResponseHeader(event, 'cache-control', 'private, no-store')
    setResponseHeader(event, 'vary', 'Authorization, Cookie')
    try {
      assertSmallBody(event)
      const result = await handler(event)
      countRequest(event, 'ok')
      return result
    }
    catch (error) {
      const refusal = toRefusal(error, event)
      countRequest(event, refusal.code)
      return refuse(event, refusal)
    }
  })
}

function toRefusal(error: unknown, event: H3Event): AuthError {
  const refusal = error instanceof AuthError ? error : new AuthError('unexpected', 'Something went wrong.', { cause: error })
  if (refusal.status >= 500) logFailure(refusal, event)
  // What is wrong with the configuration is for the log alone.
  return refusal.code === 'configuration' ? new AuthError('unexpected', 'Something went wrong.') : refusal
}

function refuse(event: H3Event, { status, wireCode, message, returnTo }: AuthError): ErrorResponse {
  if (status === 503) setResponseHeader(event, 'Retry-After', 5)
  if (getRequestHeader(event, 'accept')?.includes('text/html')) {
    throw createError({ statusCode: status, message, data: { requestId: event.context.requestId } })
  }

  setResponseStatus(event, status)
  return { error: wireCode, error_description: message, ...(returnTo && { returnTo }) }
}
