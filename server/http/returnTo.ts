/** Paths that would send the browser in circles: the callback, and the API, whose routes are no pages. */
const noPages = /^\/(?:callback|api)(?:\/|$)/i

/**
 * Makes a path of this application out of what a stranger may have written: path, query and fragment when it stays on the origin
 * of `baseUrl`, else `/`. The result starts with exactly one slash.
 * @see RFC 9700 §4.11 (open redirectors)
 */
export function toReturnTo(dangerousReturnTo: unknown, baseUrl: string): string {
  if (typeof dangerousReturnTo !== 'string' || dangerousReturnTo.length > 2048) return '/'
  // Browsers drop tabs and line ends from a URL and read a backslash as a slash, so `/\t/evil` and `/\evil` leave the origin.
  if (!/^\/(?!\/)[^\\\p{Cc}\p{Zl}\p{Zp}]*$/u.test(dangerousReturnTo)) return '/'

  const url = URL.parse(dangerousReturnTo, baseUrl)
  if (!url || url.origin !== new URL(baseUrl).origin || url.pathname.startsWith('//') || noPages.test(url.pathname)) return '/'
  return url.pathname + url.search + url.hash
}
