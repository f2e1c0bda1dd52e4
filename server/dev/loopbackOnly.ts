import { defineEventHandler, getRequestURL, setResponseStatus } from 'h3'
import { log } from '#server/operations/log'
import { useConfig } from '#server/platform/config'
import { isLoopback } from '#server/platform/loopback'

/** The hosts that were logged: those of the people who develop here. */
const logged = new Set<string>()

/**
 * Development only, without NUXT_AUTH0_APP_BASE_URL: says why the application does not work at any address but this machine's own, on the
 * page and, once per host, in the log. The `Host` header of anyone else is not believed.
 */
export default defineEventHandler((event) => {
  const { hostname, port, pathname } = getRequestURL(event)
  if (isLoopback(hostname) || pathname.startsWith('/_nuxt/') || useConfig(event).appBaseUrl) return
  const reason = `This development server was opened at ${hostname}. Signing in works at http://localhost:${port} only; for another address `
    + 'set NUXT_AUTH0_APP_BASE_URL to its https URL.'
  if (!logged.has(hostname) && logged.size < 10) log.warn(reason)
  logged.add(hostname)
  setResponseStatus(event, 400)
  return reason
})
