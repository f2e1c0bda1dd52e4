import { defineNitroPlugin, useStorage } from 'nitropack/runtime'
import cloudflareKv from 'unstorage/drivers/cloudflare-kv-binding'
import { isWorker } from '#server/platform/runtime'

const binding = 'AUTH0_STORE'

/**
 * On Cloudflare, shares revocations and the provider's keys among all instances when a KV namespace is bound as `AUTH0_STORE`. Without
 * one each instance has its own memory, and a revoked session lives on in the others.
 */
export default defineNitroPlugin((nitroApp) => {
  if (!isWorker) return
  // Bindings come with a request.
  nitroApp.hooks.hookOnce('request', async ({ context }) => {
    if (!context.cloudflare?.env?.[binding]) return
    await useStorage().unmount('auth0', false)
    useStorage().mount('auth0', cloudflareKv({ binding }))
  })
})
