import { answerOtherMethod } from '#server/http/answerOtherMethod'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'

/**
 * Answers what no route of the API answers: 404, or 405 where the path has a route for another method. OPTIONS names the methods of the
 * path, so that a preflight succeeds where a route rule (`cors: true`) allows it.
 * The file has no name between its brackets because h3 finds a named catch-all only where no other route has the path.
 */
export default defineApiHandler((event) => {
  const methods = listMethods(event.context.matchedRoute?.handlers)
  if (!methods.length) throw new AuthError('not_found', 'There is no such route.')
  return answerOtherMethod(event, methods)
})

/** The methods of the files of this path; `all` is this catch-all itself. */
function listMethods(handlers: object = {}): string[] {
  return Object.keys(handlers).filter(method => method !== 'all').map(method => method.toUpperCase())
}
