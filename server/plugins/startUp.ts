import { defineNitroPlugin } from 'nitropack/runtime'
import { AuthError } from '#server/platform/errors'
import { log } from '#server/operations/log'
import { useProvider } from '#server/auth/provider'
import { isWorker } from '#server/platform/runtime'
import { useSharedStorage } from '#server/platform/sharedStorage'

const noRedisClient = 'NUXT_AUTH0_REDIS_URL is set, but this build has no Redis client. '
  + 'Set the variable for the build as well (any redis:// address will do), or leave it away here.'

/**
 * Refuses to boot on a wrong configuration, naming all that is wrong, and fetches the provider's keys ahead of the first request.
 * Not in a Worker, where variables and network come with a request: there the first one does both.
 */
export default defineNitroPlugin(() => {
  if (import.meta.prerender || isWorker) return
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
