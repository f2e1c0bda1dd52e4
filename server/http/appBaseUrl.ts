import { getRequestHost, getRequestProtocol } from 'h3'
import type { H3Event } from 'h3'
import { selectAppBaseUrl } from '#server/platform/appBaseUrls'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { isLoopback } from '#server/platform/loopback'
import { readNetlifyUrl } from '#server/platform/runtime'

/**
 * The public URL of this application, with its base path and without a trailing slash. It is the configured one; with several, that of the
 * request's host. Only in development, where none may be configured, the request's own origin serves, and only on loopback: a `Host`
 * header is never trusted further than that, and `X-Forwarded-Host` not at all.
 * @throws {AuthError} `invalid_request`: the application is not configured for the request's host.
 */
export function appBaseUrl(event: H3Event): string {
  const found = findAppBaseUrl(event)
  if (found) return found
  throw new AuthError('invalid_request', useConfig(event).appBaseUrl
    ? 'This application is not served at this host.'
    : 'Open the application on localhost, or set NUXT_AUTH0_APP_BASE_URL.')
}

/** As `appBaseUrl`; null where that throws. */
export function findAppBaseUrl(event: H3Event): string | null {
  const { appBaseUrls, basePath } = useConfig(event)
  const [first, ...others] = appBaseUrls
  if (first && !others.length) return first

  const url = readNetlifyUrl() ?? URL.parse(`${getRequestProtocol(event)}://${getRequestHost(event)}`)
  const selected = url && selectAppBaseUrl(appBaseUrls, url.host)
  if (selected) return selected
  return !first && url && isLoopback(url.hostname) ? url.origin + basePath : null
}
