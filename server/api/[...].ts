import { answerOtherMethod } from '#server/http/answerOtherMethod'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'

/**
 * Answers what no route of the API answers: 404, or 405 where the path has a route for another method; OPTIONS with the methods, so that a
 * preflight succeeds. Without a name between the brackets, because h3 finds a named catch-all only where no other route has the path.
 */
export default defineApiHandler((event) => {
  // Those of the files of this path; `all` is this catch-all itself.
  const { all: _, ...handlers } = event.context.matchedRoute?.handlers ?? {}
  const methods = Object.keys(handlers).map(method => method.toUpperCase())
  if (!methods.length) throw new AuthError('not_found', 'There is no such route.')
  return answerOtherMethod(event, methods)
})
