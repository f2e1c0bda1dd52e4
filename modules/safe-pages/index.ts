import { defineNuxtModule } from 'nuxt/kit'
import type { Nitro } from 'nitropack/types'
import type { NuxtPage } from 'nuxt/schema'
import { findUnsafeModes, findUnsafeRules } from './findUnsafeRules.ts'
import type { PageRoute, RouteRules } from './findUnsafeRules.ts'

/**
 * Fails the build, and `nuxi dev` as it starts, when a page would be cached, rendered ahead, or rendered without the session: every page
 * shows the user.
 * @see findUnsafeRules
 */
export default defineNuxtModule({
  meta: { name: 'safe-pages' },
  setup(_options, nuxt) {
    const pages: PageRoute[] = []
    nuxt.hook('pages:resolved', (resolved) => {
      pages.splice(0, pages.length, ...resolved.flatMap(page => toRoutes(page)))
    })
    // Nuxt types the hooks of Nitro where Nitro's own types are loaded, which they are not for tools.
    const hookNitro = nuxt.hook as unknown as (name: 'nitro:init', run: (nitro: Nitro) => void) => void
    hookNitro('nitro:init', (nitro) => {
      // Component tests have no server.
      if (!nuxt.options.test) throwProblems(findUnsafeModes({ ssr: nuxt.options.ssr, static: nitro.options.static }))
      // The rules are final here: modules and pages (`defineRouteRules`) have added theirs.
      nitro.hooks.hook('rollup:before', () => throwProblems(findUnsafeRules(pages, listRules(nitro), listServerRoutes(nitro))))
    })
  },
})

function throwProblems(problems: string[]): void {
  if (problems.length) throw new Error(problems.join('\n'))
}

function listRules({ options: { prerender, routeRules } }: Nitro): RouteRules {
  return { ...routeRules, ...Object.fromEntries(prerender.routes.map(route => [route, { prerender: true }])) }
}

function listServerRoutes({ scannedHandlers, options: { handlers } }: Nitro): string[] {
  return [...scannedHandlers, ...handlers].flatMap(({ route, middleware }) => route && !middleware ? [route] : [])
}

function toRoutes({ path, meta, children = [] }: NuxtPage, parent = ''): PageRoute[] {
  const full = path.startsWith('/') ? path : `${parent}/${path}`
  const needsUser = [meta?.middleware].flat().includes('auth')
  return [{ path: full, needsUser }, ...children.flatMap(child => toRoutes(child, full))]
}
