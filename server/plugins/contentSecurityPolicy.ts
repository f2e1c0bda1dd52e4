import { defineNitroPlugin } from 'nitropack/runtime'
import { useConfig } from '#server/platform/config'

/**
 * Lets forms and pictures reach the provider as well: logging out without JavaScript is a form whose redirect ends there, and so
 * may a user's picture. The provider is known only at run time, so the built policy cannot name it.
 */
export default defineNitroPlugin((nitroApp) => {
  nitroApp.hooks.hook('render:html', (_, { event }) => {
    const { headers } = event.context.security?.rules ?? {}
    const policy = headers && headers.contentSecurityPolicy
    if (!policy) return
    const { origin } = new URL(useConfig(event).issuer)
    for (const directive of ['form-action', 'img-src'] as const) {
      const sources = policy[directive]
      if (Array.isArray(sources)) policy[directive] = [...sources, origin]
    }
  })
})
