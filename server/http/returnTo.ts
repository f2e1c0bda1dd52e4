/** Paths that would send the browser in circles: the callback, and the API, whose routes are no pages. */
const noPages = /^\/(?:callback|api)(?:\/|$)/i

/** Characters, once encoded: with the cookies it stays under the 16 KB of headers that Node accepts. */
const maxLength = 4096

/**
 * Makes a path of this application, as its router knows it, out of what anyone may have written: path, query and fragment when it stays on
 * the origin of `baseUrl`, else `/`. The base path, the path of `baseUrl`, may be in front or not; it is left out. Of an address that is
 * too long, only the path. The result starts with exactly one slash.
 * @see RFC 9700 §4.11 (open redirectors)
 */
export function toReturnTo(dangerousReturnTo: unknown, baseUrl: string): string {
  if (typeof dangerousReturnTo !== 'string') return '/'
  // Browsers drop tabs and line ends from a URL and read a backslash as a slash, so `/\t/evil` and `/\evil` leave the origin.
  if (!/^\/(?!\/)[^\\\p{Cc}\p{Zl}\p{Zp}]*$/u.test(dangerousReturnTo)) return '/'

  const base = new URL(baseUrl)
  const url = URL.parse(dangerousReturnTo, base)
  if (url?.origin !== base.origin) return '/'
  const path = withoutBase(url.pathname, base.pathname.replace(/\/$/, ''))
  if (path.startsWith('//') || noPages.test(path)) return '/'
  return [path + url.search + url.hash, path].find(({ length }) => length <= maxLength) ?? '/'
}

function withoutBase(path: string, basePath: string): string {
  return `${path}/`.startsWith(`${basePath}/`) ? path.slice(basePath.length) || '/' : path
}
