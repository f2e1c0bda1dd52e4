import { getRequestURL } from 'h3'
import type { H3Event } from 'h3'
import { selectAppBaseUrl } from '#server/platform/appBaseUrls'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { isLoopback } from '#server/platform/loopback'

/**
 * The public URL of this application, with its base path and without a trailing slash. It is the configured one; with several, that of the
 * request's host. Only in development, where none may be configured, the request's own origin serves, and only on loopback: a `Host`
 * header is never trusted further than that.
 * @throws {AuthError} `invalid_request`: none is configured and the request did not come over loopback.
 */
export function appBaseUrl(event: H3Event): string {
  const { appBaseUrls, basePath } = useConfig(event)
  const [first, ...others] = appBaseUrls
  if (first && !others.length) return first

  const { origin, host, hostname } = getRequestURL(event)
  const selected = selectAppBaseUrl(appBaseUrls, host)
  if (selected) return selected
  if (isLoopback(hostname)) return origin + basePath
  throw new AuthError('invalid_request', 'Open the application on localhost, or set NUXT_AUTH0_APP_BASE_URL.')
}
