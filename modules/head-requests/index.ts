import { defineNuxtModule } from 'nuxt/kit'
import type { NitroEventHandler } from 'nitropack/types'

/** Answers HEAD wherever a `*.get.ts` file answers GET, which Nitro does only for pages and files (RFC 9110 §9.3.2). */
export default defineNuxtModule({
  meta: { name: 'head-requests' },
  setup(_options, nuxt) {
    nuxt.hook('nitro:init', ({ hooks, options, scannedHandlers }) => {
      hooks.hook('rollup:before', () => void options.handlers.push(...toHeadHandlers([...scannedHandlers, ...options.handlers])))
    })
  },
})

/** The handlers of GET once more for HEAD, but for paths that have one of their own. */
export function toHeadHandlers(handlers: readonly NitroEventHandler[]): NitroEventHandler[] {
  const own = new Set(handlers.filter(({ method }) => method === 'head').map(({ route }) => route))
  return handlers.filter(({ method, route }) => method === 'get' && !own.has(route)).map(handler => ({ ...handler, method: 'head' }))
}
