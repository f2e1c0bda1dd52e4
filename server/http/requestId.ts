import { getRequestHeader } from 'h3'
import type { H3Event } from 'h3'

declare module 'h3' {
  interface H3EventContext {
    /** Absent until something has asked for it: see `useRequestId`. */
    requestId?: string
  }
}

/**
 * What the log calls this request: the `X-Request-Id` that came with it where that is up to 64 letters, digits, `_` and `-`, else a
 * random UUID. Made when it is first asked for, so that a request that nothing is said about does not pay for it.
 */
export function useRequestId(event: H3Event): string {
  const dangerousId = getRequestHeader(event, 'x-request-id') ?? ''
  event.context.requestId ??= /^[\w-]{1,64}$/.test(dangerousId) ? dangerousId : crypto.randomUUID()
  return event.context.requestId
}
