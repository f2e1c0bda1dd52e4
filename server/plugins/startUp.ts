import { defineNitroPlugin } from 'nitropack/runtime'
import { AuthError } from '#server/utils/errors'
import { log } from '#server/utils/log'
import { useProvider } from '#server/utils/provider'

/**
 * Refuses to boot on a wrong configuration, naming all that is wrong, and fetches the provider's keys ahead of the first request.
 * Not on the edge, where variables and network come with a request: there the first one does both.
 */
export default defineNitroPlugin(() => {
  if (import.meta.prerender || globalThis.navigator?.userAgent === 'Cloudflare-Workers') return
  try {
    void useProvider().keys.warm()
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    log.warn(error.message)
    if (!import.meta.dev) process.exit(1)
  }
})
