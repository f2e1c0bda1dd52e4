import { parseCookies, setCookie } from 'h3'
import type { H3Event } from 'h3'

/** Bytes of a cookie's value: with name and attributes it stays under the 4,096 that browsers keep. */
const chunkBytes = 3500

/** How cookies are written here: over https they are Secure and have the `__Host-` prefix. */
export interface CookieContext { isSecure: boolean }

/** Our cookies of a request: names without the `__Host-` prefix. @see RFC 6265bis §4.1.3.2 */
export function readCookies(event: H3Event, { isSecure }: CookieContext): Map<string, string> {
  const prefix = isSecure ? '__Host-' : ''
  return new Map(Object.entries(parseCookies(event))
    .flatMap(([name, value]) => name.startsWith(`${prefix}auth0.`) ? [[name.slice(prefix.length), value] as const] : []))
}

/** Writes one HttpOnly, SameSite=Lax cookie for the whole site; 0 seconds make the browser forget it. */
export function writeCookie(event: H3Event, name: string, value: string, maxAgeSeconds: number, { isSecure }: CookieContext): void {
  setCookie(event, isSecure ? `__Host-${name}` : name, value, {
    httpOnly: true, sameSite: 'lax', secure: isSecure, maxAge: maxAgeSeconds,
  })
}

/** Writes a value in numbered parts, the first of which says how many there are. Expires the parts of an earlier, longer value. */
export function writeChunkedCookie(event: H3Event, name: string, value: string, maxAgeSeconds: number, context: CookieContext): void {
  const chunks = value.match(new RegExp(`.{1,${chunkBytes}}`, 'gs')) ?? []
  for (const [index, chunk] of chunks.entries()) {
    writeCookie(event, `${name}.${index}`, index === 0 ? `${chunks.length}~${chunk}` : chunk, maxAgeSeconds, context)
  }
  for (const present of readCookies(event, context).keys()) {
    const index = present.startsWith(`${name}.`) ? present.slice(name.length + 1) : ''
    if (/^\d{1,2}$/.test(index) && Number(index) >= chunks.length) writeCookie(event, present, '', 0, context)
  }
}

/** All values that `writeChunkedCookie` wrote under names that begin with the prefix; null where a part is missing. */
export function readChunkedCookies(event: H3Event, prefix: string, context: CookieContext): (string | null)[] {
  const cookies = readCookies(event, context)
  const names = new Set([...cookies.keys()].flatMap(name => name.startsWith(prefix) ? name.replace(/\.\d{1,2}$/, '') : []))
  return [...names].map(name => joinChunks(index => cookies.get(`${name}.${index}`)))
}

function joinChunks(read: (index: number) => string | undefined): string | null {
  const [, count, first] = read(0)?.match(/^(\d{1,2})~(.+)$/s) ?? []
  const chunks = [first, ...Array.from({ length: Number(count ?? 1) - 1 }, (_, index) => read(index + 1))]
  return chunks.includes(undefined) ? null : chunks.join('')
}
