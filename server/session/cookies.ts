import { getRequestHeader, parseCookies, setCookie } from 'h3'
import type { H3Event } from 'h3'

/** Bytes of a cookie's value: with name and attributes it stays under the 4,096 that browsers keep. */
const chunkSize = 3500

/**
 * Bytes that all parts of one value may take together. Servers and proxies refuse a request whose headers are larger than they
 * allow (Node: 16 KB for all of them), and would lock the user out, so this leaves room for the rest.
 */
export const maxCookieBytes = 12 * 1024

/** How cookies are written here. */
export interface CookieContext {
  /** Served over https: the cookie is Secure and has the `__Host-` prefix. */
  isSecure: boolean
}

/** The cookie's name as the browser knows it. @see RFC 6265bis §4.1.3.2 */
export function cookieName(name: string, { isSecure }: CookieContext): string {
  return isSecure ? `__Host-${name}` : name
}

/**
 * Writes a value to HttpOnly, SameSite=Lax cookies, in numbered parts (`name.0`, `name.1`, …); the first says how many there are.
 * Expires what an earlier, longer value left behind. An empty value expires them all; nothing is written for a browser that has none.
 * @see RFC 6265 §4.1, §6.1
 */
export function writeChunkedCookie(event: H3Event, name: string, value: string, maxAgeSeconds: number, context: CookieContext): void {
  const chunks = value.match(new RegExp(`.{1,${chunkSize}}`, 'gs')) ?? []
  for (const [index, chunk] of chunks.entries()) {
    writeCookie(event, `${name}.${index}`, index === 0 ? `${chunks.length}~${chunk}` : chunk, maxAgeSeconds, context)
  }

  const prefix = `${cookieName(name, context)}.`
  for (const present of Object.keys(parseCookies(event))) {
    const index = present.startsWith(prefix) ? present.slice(prefix.length) : ''
    if (/^\d{1,2}$/.test(index) && Number(index) >= chunks.length) expireCookie(event, `${name}.${index}`, context)
  }
}

/** Reads what `writeChunkedCookie` wrote. Null when nothing is there, or a part is missing; parts left over are not looked at. */
export function readChunkedCookie(event: H3Event, name: string, context: CookieContext): string | null {
  if (!getRequestHeader(event, 'cookie')) return null
  const cookies = parseCookies(event)
  const part = (index: number) => cookies[`${cookieName(name, context)}.${index}`]

  const [, count, first] = part(0)?.match(/^(\d{1,2})~(.+)$/s) ?? []
  const chunks = [first, ...Array.from({ length: Number(count ?? 1) - 1 }, (_, index) => part(index + 1))]
  return chunks.includes(undefined) ? null : chunks.join('')
}

/** Writes one HttpOnly, SameSite=Lax cookie for the whole site. */
export function writeCookie(event: H3Event, name: string, value: string, maxAgeSeconds: number, context: CookieContext): void {
  setCookie(event, cookieName(name, context), value, {
    httpOnly: true, sameSite: 'lax', path: '/', secure: context.isSecure, maxAge: maxAgeSeconds,
  })
}

/** Makes the browser forget a cookie. */
export function expireCookie(event: H3Event, name: string, context: CookieContext): void {
  writeCookie(event, name, '', 0, context)
}
