import type { H3Event } from 'h3'
import type { Cipher } from '#server/platform/cipher'
import { readChunkedCookies, readCookies, writeChunkedCookie, writeCookie } from '#server/session/cookies'
import type { CookieContext } from '#server/session/cookies'
import { absoluteLifeSeconds, cutSession, idleLifeSeconds, isVisitDue, toExpiresAt, version } from '#server/session/session'
import type { Session } from '#server/session/session'

/**
 * Bytes that the parts of one session take at most. Node refuses requests whose headers take over 16 KB, and would lock the user out:
 * this leaves room for a second session that a late answer has left behind, for sign-ins under way and for other headers.
 */
export const maxSessionBytes = 5500
/** Bytes for the sessions of all sign-ins that one browser has under way: each of eight restored tabs brings a session of its own. */
export const maxStartedBytes = 9000

/** What encrypting and dating cookies takes. `now` in epoch seconds. */
export interface SessionCookieContext extends CookieContext { cipher: Cipher, now: number }

/** A session as a request has brought it, and when it was last visited, as far as the idle cookie tells. */
export interface ReceivedSession { session: Session, visitedAt: number }

const prefix = 'auth0.session.'
const toName = ({ tag }: Session) => prefix + tag
const toIdleName = ({ tag }: Session) => `auth0.idle.${tag}`

/**
 * The sessions that a request brings and that are within their lives. Each has its own cookie names, so that a late answer about one
 * session can neither overwrite nor remove another: usually there is one. Cookies of other applications on this host are passed over.
 */
export async function readSessionCookies(event: H3Event, context: SessionCookieContext): Promise<ReceivedSession[]> {
  const received = await Promise.all(readChunkedCookies(event, prefix, context).map(async (value) => {
    const session = value === null ? null : parseSession(await context.cipher.decrypt(value, 'session'))
    if (!session) return []
    const visitedAt = await readVisit(event, session, context)
    return toExpiresAt(session, visitedAt) > context.now ? [{ session, visitedAt }] : []
  }))
  return received.flat()
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

async function readVisit(event: H3Event, session: Session, context: SessionCookieContext): Promise<number> {
  const text = readCookies(event, context).get(toIdleName(session))
  const visit = text ? await context.cipher.decrypt(text, 'idle') as { id: string, visitedAt: number } | null : null
  return visit?.id === session.id ? visit.visitedAt : 0
}

function parseSession(value: unknown): Session | null {
  const { v, ...session } = (value ?? {}) as { v?: number }
  return v === version ? session as Session : null
}
