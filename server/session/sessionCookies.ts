import type { H3Event } from 'h3'
import type { Cipher } from '#server/session/cipher'
import { readChunkedCookies, readCookies, writeChunkedCookie, writeCookie } from '#server/session/cookies'
import type { CookieContext } from '#server/session/cookies'
import { absoluteLifeSeconds, cutSession, idleLifeSeconds, isVisitDue, toExpiresAt, version } from '#server/session/session'
import type { Session } from '#server/session/session'
import { upgradeSession } from '#server/session/upgradeSession'

/**
 * Bytes that the parts of one session take at most. Node refuses requests whose headers take over 16 KB, and would lock the user out:
 * this leaves room for a second session that a late answer has left behind, for sign-ins under way and for other headers.
 */
export const maxSessionBytes = 5500

/** What encrypting and dating cookies takes. */
export interface SessionCookieContext extends CookieContext {
  cipher: Cipher
  /** Epoch seconds. */
  now: number
}

/** A session as a request has brought it. */
export interface ReceivedSession {
  /** Of its cookie, without the number of the part. */
  name: string
  session: Session
  /** When it was last visited, as far as the idle cookie tells. */
  visitedAt: number
}

const prefix = 'auth0.session'
const idlePrefix = 'auth0.idle'

/**
 * The sessions that a request brings and that are within their lives. Each has cookies of its own name, so that a late answer about one
 * session can neither overwrite nor remove another: usually there is one. Cookies of other applications on this host are passed over.
 */
export async function readSessionCookies(event: H3Event, context: SessionCookieContext): Promise<ReceivedSession[]> {
  const received = await Promise.all(readChunkedCookies(event, prefix, context).map(async ({ name, value }) => {
    const session = value === null ? null : parseSession(await context.cipher.decrypt(value, 'session'))
    if (!session) return []
    const visitedAt = await readVisit(event, session, context)
    return toExpiresAt(session, visitedAt) > context.now ? [{ name, session, visitedAt }] : []
  }))
  return received.flat()
}

/** Whether the request brings a session, be it one that has ended or one that cannot be read. */
export function hasSessionCookie(event: H3Event, context: CookieContext): boolean {
  return readChunkedCookies(event, prefix, context).some(({ value }) => value !== null)
}

/** Writes the session to its cookies, cut down where it does not fit. Returns what was written. */
export async function writeSessionCookies(event: H3Event, session: Session, context: SessionCookieContext): Promise<Session> {
  for (const copy of cutSession(session)) {
    const text = await context.cipher.encrypt({ v: version, ...copy }, 'session')
    if (text.length > maxSessionBytes) continue
    const lifeSeconds = session.startedAt + absoluteLifeSeconds - context.now
    writeChunkedCookie(event, `${prefix}.${session.tag}`, text, lifeSeconds, context)
    return copy
  }
  throw new RangeError('The session does not fit its cookies.')
}

/** Makes the browser forget the session under this cookie name. */
export function expireSessionCookies(event: H3Event, name: string, context: CookieContext): void {
  writeChunkedCookie(event, name, '', 0, context)
  const idleName = name.replace(prefix, idlePrefix)
  if (readCookies(event, context).has(idleName)) writeCookie(event, idleName, '', 0, context)
}

/** The name of the cookies of a session. */
export function toSessionCookieName({ tag }: Session): string {
  return `${prefix}.${tag}`
}

/** Writes the time of this visit to the session's small idle cookie, at most once in 5 minutes. The session's own cookies stay. */
export async function writeVisit(event: H3Event, { session, visitedAt }: ReceivedSession, context: SessionCookieContext): Promise<void> {
  if (!isVisitDue(session, visitedAt, context.now)) return
  const text = await context.cipher.encrypt({ id: session.id, visitedAt: context.now }, 'idle')
  writeCookie(event, `${idlePrefix}.${session.tag}`, text, idleLifeSeconds, context)
}

async function readVisit(event: H3Event, session: Session, context: SessionCookieContext): Promise<number> {
  const text = readCookies(event, context).get(`${idlePrefix}.${session.tag}`)
  const visit = text ? await context.cipher.decrypt(text, 'idle') as { id: string, visitedAt: number } | null : null
  return visit?.id === session.id ? visit.visitedAt : 0
}

function parseSession(value: unknown): Session | null {
  const { v, ...session } = (value ?? {}) as { v?: number }
  if (v === version) return session as Session
  return v === 1 ? upgradeSession(value as Parameters<typeof upgradeSession>[0]) : null
}
