import { defineNitroPlugin, useRuntimeConfig } from 'nitropack/runtime'
import { isWorker } from '#server/platform/runtime'

/**
 * All shortcuts through the insides of Nuxt and Nitro: each gains 10 % or more of rendering a page (`npm run bench`). Nothing depends on
 * them, so this file can be deleted. Development and Workers do without.
 */
export default defineNitroPlugin(({ hooks }) => {
  if (import.meta.dev || isWorker) return
  // Rendering a page asks for the runtime configuration of the request, and Nitro then looks up an environment variable for each of its
  // keys. Here they cannot change, so a page gets a copy of what was read at start.
  const config = JSON.stringify(useRuntimeConfig())
  hooks.hook('render:before', ({ event }) => {
    Object.assign(event.context.nitro ?? {}, { runtimeConfig: JSON.parse(config) })
  })
})
