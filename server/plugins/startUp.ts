import { defineNitroPlugin } from 'nitropack/runtime'
import { AuthError } from '#server/utils/errors'
import { log } from '#server/utils/log'
import { useProvider } from '#server/utils/provider'
import { useSharedStorage } from '#server/utils/sharedStorage'

const noRedisClient = 'NUXT_AUTH0_REDIS_URL is set, but this build has no Redis client. '
  + 'Set the variable for the build as well (any redis:// address will do), or leave it away here.'

/**
 * Refuses to boot on a wrong configuration, naming all that is wrong, and fetches the provider's keys ahead of the first request.
 * Not on the edge, where variables and network come with a request: there the first one does both.
 */
export default defineNitroPlugin(() => {
  if (import.meta.prerender || globalThis.navigator?.userAgent === 'Cloudflare-Workers') return
  try {
    const { config: { redisUrl }, keys } = useProvider()
    if (redisUrl && !useSharedStorage()) throw new AuthError('configuration', noRedisClient)
    void keys.warm()
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    log.warn(error.message)
    if (!import.meta.dev) process.exit(1)
  }
})
