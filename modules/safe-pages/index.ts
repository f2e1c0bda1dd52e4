import { defineNuxtModule } from 'nuxt/kit'
import type { Nitro } from 'nitropack/types'
import type { NuxtPage } from 'nuxt/schema'
import { findUnsafeRules } from './findUnsafeRules.ts'
import type { PageRoute, RouteRules } from './findUnsafeRules.ts'

/**
 * Fails the build, and `nuxi dev` as it starts, when a page would be cached or rendered ahead: every page has the user in it.
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
    // The last word on the rules: modules and pages (`defineRouteRules`) have had theirs.
    hookNitro('nitro:init', (nitro) => {
      if (nitro.options.static) throw new Error('This application needs a server and cannot be generated as files: use `nuxt build`.')
      nitro.hooks.hook('rollup:before', () => {
        const problems = findUnsafeRules(pages, listRules(nitro), listServerRoutes(nitro))
        if (problems.length) throw new Error(problems.join('\n'))
      })
    })
  },
})

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
