import { defineNitroPlugin, useStorage } from 'nitropack/runtime'
import { createStorage } from 'unstorage'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { provideSharedStorage } from '#server/platform/sharedStorage'
import { connectRedis } from '#server/platform/redis/client'
import { createFallbackDriver } from '#server/platform/redis/fallbackDriver'
import { createRedisLocks } from '#server/platform/redis/locks'

/**
 * Lets the instances of the app share revocations, renewals and keys through Redis, when `NUXT_AUTH0_REDIS_URL` says where it is.
 * This plugin, and with it the Redis client, is only in builds that were made with that variable set: see `nuxt.config.ts`.
 */
export default defineNitroPlugin((nitroApp) => {
  const redisUrl = import.meta.prerender ? null : readRedisUrl()
  if (!redisUrl) return
  const { client, driver, readStatus } = connectRedis(redisUrl)

  const root = useStorage()
  const { driver: local } = root.getMount('auth0:')
  void root.unmount('auth0', false)
  root.mount('auth0', createFallbackDriver({ shared: driver, local }))
  provideSharedStorage({ storage: createStorage({ driver }), locks: createRedisLocks(client), readStatus })
  nitroApp.hooks.hook('close', () => client.disconnect())
})

function readRedisUrl(): string | null {
  try {
    return useConfig().redisUrl
  }
  catch (error) {
    if (error instanceof AuthError) return null // the plugin startUp says what is wrong, and refuses to boot
    throw error
  }
}
