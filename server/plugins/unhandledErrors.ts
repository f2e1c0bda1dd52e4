import { isError } from 'h3'
import { defineNitroPlugin } from 'nitropack/runtime'
import { AuthError } from '#server/platform/errors'
import { logFailure } from '#server/operations/log'
import { useRequestId } from '#server/http/requestId'

/**
 * Logs a failure that no route of the API has turned into an answer: one of a page, of which Nitro says nothing, or of a route without
 * `defineApiHandler`, of which it then prints the stack. The error page names the request. The query is taken away first, since
 * Nitro prints it, the error page keeps it, and the callback's has a code in it.
 */
export default defineNitroPlugin((nitroApp) => {
  nitroApp.hooks.hook('error', (error, { event }) => {
    if (import.meta.dev || !event || !isError(error) || error.statusCode < 500 || isLogged(error.data)) return
    event.node.req.originalUrl = event.path.replace(/\?.*$/, '')
    error.data ??= { requestId: useRequestId(event) }
    logFailure(toAuthError(error.cause instanceof Error ? error.cause : error), event)
  })
})

/** An error page of the API, see `defineApiHandler`. */
function isLogged(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'requestId' in data
}

function toAuthError(cause: Error): AuthError {
  return cause instanceof AuthError ? cause : new AuthError('unexpected', 'Something went wrong.', { cause })
}
