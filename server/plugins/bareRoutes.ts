import { defineNitroPlugin } from 'nitropack/runtime'

/** Routes that render no page and read no body: a policy for pages and a limit for bodies have nothing to do there. */
const bareRoutes = /^\/(?:api\/(?!auth\/)|(?:healthz|metrics|readyz)\/?(?:\?|$))/

/**
 * Keeps nuxt-security off the API. It works its rules out anew for each request, which halves what the private route can
 * serve; the headers that are the same everywhere come from the route rules all the same.
 */
export default defineNitroPlugin((nitroApp) => {
  nitroApp.hooks.hook('request', (event) => {
    if (bareRoutes.test(event.path)) event.context.security = { rules: { enabled: false }, route: '/**' }
  })
})
