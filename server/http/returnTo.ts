/** Paths that would send the browser in circles: the callback, and the API, whose routes are no pages. */
const noPages = /^\/(?:callback|api)(?:\/|$)/i

/** Characters, once encoded: with the cookies it stays under the 16 KB of headers that Node accepts. */
const maxLength = 4096

/**
 * Makes a path of this application out of what anyone may have written: path, query and fragment when it stays on the origin
 * of `baseUrl`, else `/`. Of an address that is too long, only the path. The result starts with exactly one slash.
 * @see RFC 9700 §4.11 (open redirectors)
 */
export function toReturnTo(dangerousReturnTo: unknown, baseUrl: string): string {
  if (typeof dangerousReturnTo !== 'string') return '/'
  // Browsers drop tabs and line ends from a URL and read a backslash as a slash, so `/\t/evil` and `/\evil` leave the origin.
  if (!/^\/(?!\/)[^\\\p{Cc}\p{Zl}\p{Zp}]*$/u.test(dangerousReturnTo)) return '/'

  const url = URL.parse(dangerousReturnTo, baseUrl)
  if (!url || url.origin !== new URL(baseUrl).origin || url.pathname.startsWith('//') || noPages.test(url.pathname)) return '/'
  const returnTo = url.pathname + url.search + url.hash
  return [returnTo, url.pathname].find(({ length }) => length <= maxLength) ?? '/'
}
