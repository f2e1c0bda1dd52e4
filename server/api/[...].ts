import { setResponseHeader } from 'h3'
import { apiMethods } from '#server/http/apiMethods'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'

/**
 * Answers what no route of the API answers, in the API's own words: 405 where the path is right and the method is not, else 404.
 * The file has no name between its brackets because h3 finds a named catch-all only where no other route has the path.
 */
export default defineApiHandler(async (event): Promise<never> => {
  const path = event.path.replace(/[?#].*$/, '').replace(/\/$/, '')
  const allowed = Object.hasOwn(apiMethods, path) ? apiMethods[path] : undefined
  if (!allowed) throw new AuthError('not_found', 'There is no such route.')
  setResponseHeader(event, 'Allow', allowed)
  throw new AuthError('method_not_allowed', `This route answers to ${allowed} alone.`)
})
