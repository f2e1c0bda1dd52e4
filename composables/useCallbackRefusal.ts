import type { ErrorCode } from '#shared/types/auth'

/**
 * Why the callback was refused, from the server to the page; undefined when nothing was posted. In the payload, so it holds our own
 * code, a same-origin path and what the log calls the request: nothing of the callback's query.
 */
export function useCallbackRefusal() {
  return useState<{ code: ErrorCode, returnTo?: string, requestId?: string } | undefined>('callback-refusal')
}
