/** A page of the application, with the path of its route: `/users/:id()`, `/:path(.*)*`. */
export interface PageRoute {
  path: string
  /** It has the middleware `auth`. */
  needsUser: boolean
}

/** Route rules as they are written in `nuxt.config.ts` or in a page's `defineRouteRules`. */
export type RouteRules = Record<string, object | undefined>

/** Finds the ways to build the whole application in which its pages cannot know the user, and explains each in a sentence. */
export function findUnsafeModes(mode: { ssr: boolean, static: boolean }): string[] {
  return [
    ...(mode.ssr ? [] : ['Every page reads the session, which arrives with server rendering: remove `ssr: false` from nuxt.config.ts.']),
    ...(mode.static ? ['The application needs its server: use `nuxi build`. `nuxi generate` and static presets cannot work.'] : []),
  ]
}

/** The rules that store a rendered page for others, or render it once for all. */
const storingRules = ['swr', 'isr', 'cache', 'prerender', 'static'] as const

/**
 * Finds route rules under which a page would be rendered for one user and shown to another, or without the session, and explains each in a
 * sentence. Every page counts, because all of them read the session: the navigation bar shows the user. Rules for `/api/**`, for Nuxt's
 * own files, and for the exact path of a server route are not about pages.
 */
export function findUnsafeRules(pages: readonly PageRoute[], routeRules: RouteRules, serverRoutes: readonly string[] = []): string[] {
  return Object.entries(routeRules).flatMap(([pattern, rules]) => {
    if (/^\/(?:api\/|_)/.test(pattern) || (serverRoutes.includes(pattern) && !pattern.includes('*'))) return []
    const rule = findUnsafeRule(rules ?? {})
    const page = rule && choosePage(pages.filter(({ path }) => overlap(toSegments(path), toSegments(pattern))))
    return page ? [toSentence(page, rule, pattern)] : []
  })
}

function findUnsafeRule(rules: object): string | undefined {
  // Without server rendering nothing reads the session before a guard runs: it would send the browser to log in again and again.
  if (Reflect.get(rules, 'ssr') === false) return 'ssr: false'
  return storingRules.find(name => Reflect.get(rules, name))
}

/** The page that shows best what is wrong: one that needs a user, before one that only shows the user. */
function choosePage(pages: readonly PageRoute[]): PageRoute | undefined {
  return pages.find(page => page.needsUser) ?? pages[0]
}

function toSentence({ path, needsUser }: PageRoute, rule: string, pattern: string): string {
  const reason = needsUser ? 'needs a user' : 'reads the session, as every page does'
  if (rule === 'ssr: false') {
    return `The page ${path} ${reason}, which arrives with server rendering: remove the route rule \`${rule}\` of '${pattern}'.`
  }
  return `The page ${path} ${reason}, so the route rule \`${rule}\` of '${pattern}' would show one user's page to another: remove it.`
}

/** Segments of a page's path or a rule's pattern; `*` stands for any one, `**` for any number of them. */
function toSegments(path: string): string[] {
  return path.split('/').filter(Boolean).map((segment) => {
    if (segment === '**' || /^:.*[*+]$/.test(segment)) return '**'
    return /[:*]/.test(segment) ? '*' : segment
  })
}

/** Whether one address can match both. */
function overlap([a, ...restA]: string[], [b, ...restB]: string[]): boolean {
  if (a === '**' || b === '**') return true
  if (a === undefined || b === undefined) return a === b
  return (a === '*' || b === '*' || a.toLowerCase() === b.toLowerCase()) && overlap(restA, restB)
}
