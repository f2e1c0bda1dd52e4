import { getRequestURL } from 'h3'
import type { H3Event } from 'h3'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { isLoopback } from '#server/platform/loopback'

/**
 * The public origin of this application, without a trailing slash. It is the configured one; only in development, where it may be
 * absent, the request's own origin serves, and only on loopback: a `Host` header is never trusted further than that.
 * @throws {AuthError} `invalid_request`: none is configured and the request did not come over loopback.
 */
export function appBaseUrl(event: H3Event): string {
  const { appBaseUrl } = useConfig(event)
  if (appBaseUrl) return appBaseUrl

  const { origin, hostname } = getRequestURL(event)
  if (isLoopback(hostname)) return origin
  throw new AuthError('invalid_request', 'Open the application on localhost, or set NUXT_AUTH0_APP_BASE_URL.')
}
