import { LRUCache } from 'lru-cache'
import { defineNitroPlugin, getRouteRules } from 'nitropack/runtime'
import serveStatic from 'nitropack/runtime/internal/static'

type RouteRules = ReturnType<typeof getRouteRules>

/** Routes that render no page, read no body and are no file. */
const bareRoutes = /^\/(?:api\/(?!auth\/)|(?:healthz|metrics|readyz)\/?(?:\?|$))/

/**
 * Spares the API what is done for pages and files, which would take longer than to answer:
 * - nuxt-security works its rules out anew for each request, to set a policy for pages and limit bodies. The headers that are the same
 *   everywhere come from the route rules all the same.
 * - Nitro looks for a public file before anything else.
 * - Nitro matches the route rules anew for each request, though they cannot change: here they are kept for each path,
 *   with the names of headers as Node wants them, in lower case.
 */
export default defineNitroPlugin(({ h3App, hooks }) => {
  const rulesByPath = new LRUCache<string, RouteRules>({ max: 1000 })

  for (const layer of h3App.stack) {
    if (layer.handler === serveStatic) layer.match = path => !bareRoutes.test(path)
  }

  hooks.hook('request', (event) => {
    if (!bareRoutes.test(event.path)) return
    event.context.security = { rules: { enabled: false }, route: '/**' }
    const [path = ''] = event.path.split('?', 1)
    const routeRules = rulesByPath.get(path)
    // Where Nitro looks first.
    if (routeRules) event.context._nitro = { routeRules }
    else rulesByPath.set(path, toLowerCaseHeaders(getRouteRules(event)))
  })
})

function toLowerCaseHeaders(rules: RouteRules): RouteRules {
  const headers = Object.entries(rules.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return { ...rules, headers: Object.fromEntries(headers) }
}
