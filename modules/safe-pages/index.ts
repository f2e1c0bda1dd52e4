import { defineNuxtModule } from 'nuxt/kit'

/**
 * Fails the build, and `nuxi dev` as it starts, when a page would be cached, rendered ahead, or rendered without the session: every page
 * shows the user.
 */
export default defineNuxtModule({
  meta: { name: 'safe-pages' },
  setup(_options, nuxt) {
    nuxt.hook('nitro:init', (nitro) => {
      // Component tests have no server.
      if (!nuxt.options.test) throwProblems(findUnsafeModes({ ssr: nuxt.options.ssr, static: nitro.options.static }))
      // The rules are final here: modules and pages (`defineRouteRules`) have added theirs.
      nitro.hooks.hook('rollup:before', () => {
        const { scannedHandlers, options: { handlers, prerender, routeRules } } = nitro
        const prerendered = Object.fromEntries(prerender.routes.map(route => [route, { prerender: true }]))
        const serverRoutes = [...scannedHandlers, ...handlers].flatMap(({ route, middleware }) => route && !middleware ? [route] : [])
        throwProblems(findUnsafeRules({ ...routeRules, ...prerendered }, serverRoutes))
      })
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
