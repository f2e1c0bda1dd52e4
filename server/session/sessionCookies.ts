import { parseCookies, setCookie } from 'h3'
import type { H3Event } from 'h3'
import type { Cipher } from '#server/platform/cipher'
import { absoluteLifeSeconds, cutSession, idleLifeSeconds, isVisitDue, toExpiresAt, version } from '#server/session/session'
import type { Session } from '#server/session/session'

/**
 * Bytes that the parts of one session take at most. Node refuses requests whose headers take over 16 KB, and would lock the user out:
 * this leaves room for a second session that a late answer has left behind, for sign-ins under way and for other headers.
 */
export const maxSessionBytes = 5500
/** Bytes for the sessions of all sign-ins that one browser has under way: each of eight restored tabs brings a session of its own. */
export const maxStartedBytes = 9000
/** Bytes for sessions that cannot be read: one of another application on this host fits. */
const maxUnreadableBytes = maxSessionBytes + 100

/** Bytes of a cookie's value: with name and attributes it stays under the 4,096 that browsers keep. */
const chunkBytes = 3500

/** How cookies are written here: over https they are Secure and have the `__Host-` prefix. */
export interface CookieContext { isSecure: boolean }

/** What encrypting and dating cookies takes. `now` in epoch seconds. */
export interface SessionCookieContext extends CookieContext { cipher: Cipher, now: number }

/** A session as a request has brought it, and when it was last visited, as far as the idle cookie tells. */
export interface ReceivedSession { session: Session, visitedAt: number }

const prefix = 'auth0.session.'
const toName = ({ tag }: Session) => prefix + tag
const isLiving = ({ session, visitedAt }: ReceivedSession, { now }: { now: number }) => toExpiresAt(session, visitedAt) > now
const toIdleName = ({ tag }: Session) => `auth0.idle.${tag}`

/**
 * The sessions that a request brings and that are within their lives. Each has its own cookie names, so that a late answer about one
 * session can neither overwrite nor remove another: usually there is one. Cookies of other applications on this host are passed over.
 */
export async function readSessionCookies(event: H3Event, context: SessionCookieContext): Promise<ReceivedSession[]> {
  return (await decryptSessions(event, context)).filter(received => isLiving(received, context))
}

/** Whether the request brings a session, be it one that has ended or one that cannot be read. */
export function hasSessionCookie(event: H3Event, context: CookieContext): boolean {
  return readChunkedCookies(event, prefix, context).some(value => value !== null)
}

/**
 * Writes the session to its cookies, cut down until it has at most `bytes`; the smallest copy may have up to `maxSessionBytes`. Returns
 * what was written.
 */
export async function writeSessionCookies(
  event: H3Event, session: Session, context: SessionCookieContext, bytes = maxSessionBytes,
): Promise<Session> {
  const smallest: { copy: Session, text: string } = { copy: session, text: '' }
  for (const copy of cutSession(session)) {
    Object.assign(smallest, { copy, text: await context.cipher.encrypt({ v: version, ...copy }, 'session') })
    if (smallest.text.length <= bytes) break
  }
  if (smallest.text.length > maxSessionBytes) throw new RangeError('The session does not fit its cookies.')
  const lifeSeconds = session.startedAt + absoluteLifeSeconds - context.now
  writeChunkedCookie(event, toName(session), smallest.text, lifeSeconds, context)
  return smallest.copy
}

/**
 * Makes the browser forget sessions past their lives, and those that cannot be read, where they are too large for the one that another
 * application on this host may have: each time that the secret is replaced without overlap, a sign-in leaves one behind.
 */
export async function expireUseless(event: H3Event, context: SessionCookieContext): Promise<void> {
  const received = await decryptSessions(event, context)
  for (const { session } of received.filter(one => !isLiving(one, context))) expireSessionCookies(event, session, context)
  const ours = received.map(({ session }) => `${toName(session)}.`)
  const unreadable = [...readCookies(event, context)].filter(([name]) => name.startsWith(prefix) && !ours.some(own => name.startsWith(own)))
  if (unreadable.reduce((sum, [, value]) => sum + value.length, 0) <= maxUnreadableBytes) return
  for (const [name] of unreadable) writeCookie(event, name, '', 0, context)
}

/** Makes the browser forget the session. */
export function expireSessionCookies(event: H3Event, session: Session, context: CookieContext): void {
  writeChunkedCookie(event, toName(session), '', 0, context)
  const idleName = toIdleName(session)
  if (readCookies(event, context).has(idleName)) writeCookie(event, idleName, '', 0, context)
}

/** Writes the time of this visit to the session's small idle cookie, at most once in 5 minutes. The session's own cookies stay. */
export async function writeVisit(event: H3Event, { session, visitedAt }: ReceivedSession, context: SessionCookieContext): Promise<void> {
  if (!isVisitDue(session, visitedAt, context.now)) return
  const text = await context.cipher.encrypt({ id: session.id, visitedAt: context.now }, 'idle')
  writeCookie(event, toIdleName(session), text, idleLifeSeconds, context)
}

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

/** All sessions of this application that a request brings, those past their lives among them. */
async function decryptSessions(event: H3Event, context: SessionCookieContext): Promise<ReceivedSession[]> {
  const received = await Promise.all(readChunkedCookies(event, prefix, context).map(async (value) => {
    const session = value === null ? null : parseSession(await context.cipher.decrypt(value, 'session'))
    return session ? [{ session, visitedAt: await readVisit(event, session, context) }] : []
  }))
  return received.flat()
}

async function readVisit(event: H3Event, session: Session, context: SessionCookieContext): Promise<number> {
  const text = readCookies(event, context).get(toIdleName(session))
  const visit = text ? await context.cipher.decrypt(text, 'idle') as { id: string, visitedAt: number } | null : null
  return visit?.id === session.id ? visit.visitedAt : 0
}

function parseSession(value: unknown): Session | null {
  const { v, ...session } = (value ?? {}) as { v?: number }
  return v === version ? session as Session : null
}

function joinChunks(read: (index: number) => string | undefined): string | null {
  const [, count, first] = read(0)?.match(/^(\d{1,2})~(.+)$/s) ?? []
  const chunks = [first, ...Array.from({ length: Number(count ?? 1) - 1 }, (_, index) => read(index + 1))]
  return chunks.includes(undefined) ? null : chunks.join('')
}
