import { defineNuxtModule } from 'nuxt/kit'
import { isIdle } from './isIdle.ts'
import type { SecurityRules } from './isIdle.ts'

// Nuxt types these where Nitro's own types are loaded, which they are not for tools.
interface ServerOptions {
  security: SecurityRules
  serverHandlers: { handler: unknown }[]
  routeRules?: Record<string, { security?: SecurityRules }>
  nitro: Pick<ServerOptions, 'routeRules'> & { plugins?: unknown[] }
}

/** Leaves out the handlers and plugins of nuxt-security that could do nothing: they would be called in each request. */
export default defineNuxtModule({
  meta: { name: 'slim-security' },
  setup(_options, nuxt) {
    const options = nuxt.options as unknown as ServerOptions
    const rules = [options.routeRules, options.nitro.routeRules].flatMap(rulesByRoute => Object.values(rulesByRoute ?? {}))
    const isNeeded = (file: unknown) => !isIdle(String(file), options.security, rules)
    options.serverHandlers = options.serverHandlers.filter(({ handler }) => isNeeded(handler))
    options.nitro.plugins = options.nitro.plugins?.filter(isNeeded)
  },
})
