import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'

// Whatever any server could read as a way up, as another separator, or as the end of the path, encoded once or several times.
const unsafe = /[\\\p{Cc}]|%(?:25)*(?:2f|5c|[01][\da-f]|7f)|\/\/|(?:^|\/)(?:\.|%(?:25)*2e){1,2}(?:;|\/|$)/iu

/**
 * The URL of a path and query below `target`, an http(s) URL. The path is passed on as it came, encoded, and never leaves the target.
 * @throws {AuthError} `invalid_request`: it could be read as a path out of the target; `configuration`: the target is no such URL.
 */
export function toTargetUrl(target: string, dangerousPath: string): URL {
  const base = URL.parse(target)
  if (!base || !/^https?:$/.test(base.protocol)) throw new AuthError('configuration', 'The target of a proxy must be an http(s) URL.')
  const path = dangerousPath.replace(/\?.*$/s, '')
  const pathname = base.pathname.replace(/\/$/, '') + path || '/'
  const url = URL.parse(base.origin + pathname + dangerousPath.slice(path.length))
  if (!url || !/^(?:\/|$)/.test(path) || unsafe.test(path) || url.pathname !== pathname) throw new AuthError('invalid_request', 'The path is not valid.')
  return url
}

/** The path and query below `target` that a URL has, the inverse of `toTargetUrl`; null for a URL elsewhere. */
export function fromTargetUrl(target: string, url: URL): string | null {
  const { origin, pathname } = new URL(target)
  const prefix = pathname.replace(/\/$/, '')
  const isBelow = url.origin === origin && (url.pathname === prefix || url.pathname.startsWith(`${prefix}/`))
  return isBelow ? url.pathname.slice(prefix.length) + url.search + url.hash : null
}

/** The path of a catch-all route itself, and what follows it, with the query: as they came, where h3 has decoded `event.path`. */
export function splitPath(event: H3Event): { mount: string, rest: string } {
  // eslint-disable-next-line no-restricted-syntax -- the only place that has them
  const { url = '/' } = event.node.req
  const route = event.context.matchedRoute?.path.replace(/\/\*\*.*$/, '') ?? ''
  const mount = url.replace(/\?.*$/s, '').split('/').slice(0, route.split('/').length).join('/')
  return { mount, rest: url.slice(mount.length) }
}
