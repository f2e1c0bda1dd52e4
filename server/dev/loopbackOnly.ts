import { defineEventHandler, getRequestURL, setResponseStatus } from 'h3'
import { log } from '#server/operations/log'
import { useConfig } from '#server/platform/config'
import { isLoopback } from '#server/platform/loopback'

/**
 * Development only, without NUXT_AUTH0_APP_BASE_URL: says why the application does not work at any address but this machine's own, on the
 * page and, once per host, in the log. The `Host` header of anyone else is not believed.
 */
export default defineEventHandler((event) => {
  const { hostname, port, pathname } = getRequestURL(event)
  if (isLoopback(hostname) || pathname.startsWith('/_nuxt/') || useConfig(event).appBaseUrl) return
  const reason = `This development server was opened at ${hostname}. Signing in works at http://localhost:${port} only; for another address `
    + 'set NUXT_AUTH0_APP_BASE_URL to its https URL.'
  log.warnOnce(reason)
  setResponseStatus(event, 400)
  return reason
})
