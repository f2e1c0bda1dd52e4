import type { H3Event } from 'h3'
import type { FreshOptions, RefreshedSession, requestRefresh, revokeAtProvider } from '#server/auth/grants'
import { createEnded, createRefreshOnce, isLoginRequired } from '#server/auth/refreshOnce'
import type { emitHook, emitStarted } from '#server/auth/currentSession'
import { keepPrivate } from '#server/http/securityHeaders'
import { AuthError } from '#server/platform/errors'
import { runInBackground } from '#server/platform/runtime'
import type { Flights } from '#server/session/flights'
import { createSession, goesOn, isSameAtProvider } from '#server/session/session'
import type { Session, SignedIn } from '#server/session/session'
import {
  expireSessionCookies, expireUseless, hasSessionCookie, maxSessionBytes, maxStartedBytes, readSessionCookies, writeSessionCookies,
  writeVisit,
} from '#server/session/sessionCookies'
import type { ReceivedSession, SessionCookieContext } from '#server/session/sessionCookies'
import type { SessionStore } from '#server/session/sessionStore'
import { countTransactions } from '#server/session/transaction'

/** What the sessions of one process are made of: tests play the provider and the hooks. */
export interface SessionsOptions {
  store: SessionStore
  flights: Flights
  cookieContext: (event: H3Event) => SessionCookieContext
  requestRefresh: typeof requestRefresh
  revokeAtProvider: typeof revokeAtProvider
  emitStarted: typeof emitStarted
  emitHook: typeof emitHook
}

/** The session of a request, from its start to its end. Three things write its cookies: `start`, `refresh` and `end`. */
export type Sessions = ReturnType<typeof createSessions>

/** `isLate`: the request has brought an older copy. `written`: the rotations of the copy that the browser has after this response. */
interface CurrentSession extends ReceivedSession { isLate: boolean, written: number }

/** Creates the sessions of one process. */
export function createSessions(options: SessionsOptions) {
  const { store, cookieContext, revokeAtProvider } = options
  const { refreshOnce, requireLiving } = createRefreshOnce(options)
  // The session of each request, read once. Not on `event.context`: Nitro shares that with the event of a cached handler, whose answer is
  // for everybody, and which has no cookies for that reason.
  const found = new WeakMap<H3Event, Promise<CurrentSession | null>>()

  async function readCurrent(event: H3Event): Promise<CurrentSession | null> {
    keepPrivate(event)
    const context = cookieContext(event)
    const received = await readSessionCookies(event, context)
    if (received.length === 0) return null
    const states = await store.lookUp(received.map(({ session }) => session))
    const living = received.flatMap((one, index) => {
      const { isRevoked = true, newest = one.session } = states[index] ?? {}
      if (!isRevoked) return [{ ...one, session: newest, written: one.session.rotations, isLate: newest.rotations > one.session.rotations }]
      expireSessionCookies(event, one.session, context)
      return []
    })
    // Usually there is one. Two sign-ins at the same time, or a cookie that a late answer brought back: the later sign-in counts.
    const [current, ...others] = living.sort((a, b) => b.session.startedAt - a.session.startedAt)
    for (const { session } of others) await endOne(event, session, current?.session)
    if (current?.isLate) await write(event, current, current.session)
    return current ?? null
  }

  function find(event: H3Event): Promise<CurrentSession | null> {
    const current = found.get(event) ?? readCurrent(event)
    found.set(event, current)
    return current
  }

  async function write(event: H3Event, current: CurrentSession, session: Session): Promise<void> {
    Object.assign(current, { session, written: session.rotations })
    await writeSessionCookies(event, session, cookieContext(event))
  }

  /** Its refresh token is revoked, unless the successor is of the same session at the provider and may share its grant. */
  async function endOne(event: H3Event, session: Session, successor?: Session): Promise<void> {
    expireSessionCookies(event, session, cookieContext(event))
    await store.revoke(session)
    // After the mark: see `createRefreshOnce`.
    if (!successor || !isSameAtProvider(session, successor)) runInBackground(store.readNewest(session).then(revokeAtProvider))
    await options.emitHook('auth0:session:ended', event, session)
  }

  /** Writes a session that has just started, maybe by another request of this browser. It leaves room for other sign-ins under way. */
  async function resume(event: H3Event, session: Session): Promise<void> {
    found.set(event, Promise.resolve({ session, visitedAt: 0, written: session.rotations, isLate: false }))
    const context = cookieContext(event)
    const bytes = Math.min(maxSessionBytes, maxStartedBytes / countTransactions(event, context))
    const written = await writeSessionCookies(event, session, context, bytes)
    // As the copy that follows it, so that the next request brings the whole to the browser, as far as it fits then.
    if (written.isCut && session.rotations === 0) await store.remember({ ...session, rotations: 1 })
  }

  /** Ends the session: this browser forgets it, a copy of its cookie is refused, and its refresh token is revoked behind the answer. */
  async function end(event: H3Event, session: Session): Promise<void> {
    const current = await find(event)
    if (current?.session.id === session.id) found.set(event, Promise.resolve(null))
    await endOne(event, session)
  }

  return {
    resume, end,
    /** The session, or null. One that has ended counts as none, and its cookies are removed; a copy that is not the newest is replaced. */
    read: async (event: H3Event) => (await find(event))?.session ?? null,
    /** @throws {AuthError} `login_required`: there is none; the message tells a session that has ended from a visitor without one. */
    async require(event: H3Event): Promise<CurrentSession> {
      const current = await find(event)
      if (current) return current
      throw hasSessionCookie(event, cookieContext(event)) ? createEnded() : new AuthError('login_required', 'Log in first.')
    },
    /** Notes that the user was here: moves the idle life of the session along. */
    async visit(event: H3Event): Promise<void> {
      const current = await find(event)
      if (current) await writeVisit(event, current, cookieContext(event))
    },
    /** Writes the newest copy to the response, where another request has refreshed the session since this one read it. */
    async heal(event: H3Event): Promise<void> {
      const current = await found.get(event)
      const newest = current && await store.readLocal(current.session)
      if (newest && newest.rotations > current.written) await write(event, current, newest)
    },
    /** Starts a session and ends those that this browser had. `startedAt`: before its tokens were asked for, epoch seconds. */
    async start(event: H3Event, signedIn: SignedIn, startedAt: number): Promise<Session> {
      const replaced = await find(event)
      const created = createSession(signedIn, startedAt)
      const session = { ...created, extra: await options.emitStarted(event, created) }
      await requireLiving(session)
      await expireUseless(event, cookieContext(event))
      await resume(event, session)
      if (replaced) await endOne(event, replaced.session, goesOn(session, replaced.session) ? session : undefined)
      return session
    },
    /** The session with new tokens, written to the response; where it has ended before, no cookie is. Throws as `createRefreshOnce`. */
    async refresh(
      event: H3Event, session: Session, isEnough: (session: Session) => boolean, options?: FreshOptions,
    ): Promise<RefreshedSession> {
      try {
        const refreshed = await refreshOnce(event, session, isEnough, options)
        const current = await find(event)
        if (current) await write(event, current, refreshed.session)
        return refreshed
      }
      catch (error) {
        if (isLoginRequired(error) && !await store.isRevoked(session)) await end(event, session)
        throw error
      }
    },
  }
}
