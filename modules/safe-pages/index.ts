import { defineNuxtModule } from 'nuxt/kit'
import type { Nitro } from 'nitropack/types'

/**
 * Fails the build, and `nuxi dev` as it starts, when a page would be cached, rendered ahead, or rendered without the session: every page
 * shows the user.
 */
export default defineNuxtModule({
  meta: { name: 'safe-pages' },
  setup(_options, nuxt) {
    // Nuxt types the hooks of Nitro where Nitro's own types are loaded, which they are not for tools.
    const hookNitro = nuxt.hook as unknown as (name: 'nitro:init', run: (nitro: Nitro) => void) => void
    hookNitro('nitro:init', (nitro) => {
      // Component tests have no server.
      if (!nuxt.options.test) throwProblems(findUnsafeModes({ ssr: nuxt.options.ssr, static: nitro.options.static }))
      // The rules are final here: modules and pages (`defineRouteRules`) have added theirs.
      nitro.hooks.hook('rollup:before', () => throwProblems(findUnsafeRules(listRules(nitro), listServerRoutes(nitro))))
    })
  },
})

/** Finds the ways to build the whole application in which its pages cannot know the user, and explains each in a sentence. */
export function findUnsafeModes(mode: { ssr: boolean, static: boolean }): string[] {
  return [
    ...(mode.ssr ? [] : ['Every page reads the session, which arrives with server rendering: remove `ssr: false` from nuxt.config.ts.']),
    ...(mode.static ? ['The application needs its server: use `nuxi build`. `nuxi generate` and static presets cannot work.'] : []),
  ]
}

// The last one: without server rendering nothing reads the session before a guard runs, which would send the browser to log in for ever.
const unsafe: Record<string, (value: unknown) => boolean> = {
  swr: Boolean, isr: Boolean, cache: Boolean, prerender: Boolean, static: Boolean, ssr: value => value === false,
}

/**
 * Finds route rules under which a page would be rendered for one user and shown to another, or without the session, and explains each in a
 * sentence. Rules for `/api/**`, for Nuxt's own files, and for the exact path of a server route are not about pages.
 */
export function findUnsafeRules(routeRules: Record<string, object | undefined>, serverRoutes: readonly string[] = []): string[] {
  return Object.entries(routeRules).flatMap(([pattern, rules = {}]) => {
    if (/^\/(?:api\/|_)/.test(pattern) || (serverRoutes.includes(pattern) && !pattern.includes('*'))) return []
    const rule = Object.keys(unsafe).find(name => unsafe[name]?.(Reflect.get(rules, name)))
    return rule ? [`Every page reads the session, so the route rule \`${rule}\` of '${pattern}' is not safe for pages: remove it.`] : []
  })
}

function throwProblems(problems: string[]): void {
  if (problems.length) throw new Error(problems.join('\n'))
}

function listRules({ options: { prerender, routeRules } }: Nitro): Record<string, object | undefined> {
  return { ...routeRules, ...Object.fromEntries(prerender.routes.map(route => [route, { prerender: true }])) }
}

function listServerRoutes({ scannedHandlers, options: { handlers } }: Nitro): string[] {
  return [...scannedHandlers, ...handlers].flatMap(({ route, middleware }) => route && !middleware ? [route] : [])
}
