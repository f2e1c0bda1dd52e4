import type { H3Event } from 'h3'
import { LRUCache } from 'lru-cache'
import { useNitroApp, useStorage } from 'nitropack/runtime'
import type { SessionData, SessionExtra } from '#shared/types/auth'
import { requestRefresh, revokeAtProvider } from '#server/auth/grants'
import { createSessions } from '#server/auth/sessions'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { logFailure } from '#server/operations/log'
import { systemClock } from '#server/platform/clock'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { rejectOn } from '#server/platform/remoteAnswer'
import { isWorker, runInBackground } from '#server/platform/runtime'
import { useSharedStorage } from '#server/platform/sharedStorage'
import { createCipher } from '#server/platform/cipher'
import { createFlights } from '#server/session/flights'
import { createOutcomes } from '#server/session/transaction'
import { toSessionData } from '#server/session/session'
import type { Session } from '#server/session/session'
import { createSessionStore } from '#server/session/sessionStore'
import type { TransactionContext } from '#server/session/transaction'

/** What every hook of a session is told: never a token, never the session's identifier. */
export interface SessionHookContext { event: H3Event, session: SessionData }

declare module 'nitropack/types' {
  interface NitroRuntimeHooks {
    /**
     * A user has logged in, and the session's cookie is about to be written. What is put into `extra` is kept in the session.
     * Throwing an AuthError refuses the sign-in.
     */
    'auth0:session:started': (context: SessionHookContext & { extra: SessionExtra }) => void | Promise<void>
    /** One refresh grant has brought new tokens; told once, however many requests have waited for it. */
    'auth0:session:renewed': (context: SessionHookContext) => void | Promise<void>
    /** The session has ended here: the user logged out or logged in again, or the provider refuses to refresh. */
    'auth0:session:ended': (context: SessionHookContext) => void | Promise<void>
  }
}

const hookTimeoutMs = 3000

/** The sessions of this process, created at the first call. */
const created: { room?: ReturnType<typeof createSessionRoom> } = {}

/** The session of this request, or null. A visit moves its idle life along. */
export async function readSession(event: H3Event): Promise<Session | null> {
  const { sessions } = useSessionRoom(event)
  await sessions.visit(event)
  return sessions.read(event)
}

/** The sessions of this process, and what they are made of. @throws {AuthError} `configuration` */
export function useSessionRoom(event: H3Event) {
  created.room ??= createSessionRoom(event)
  return created.room
}

/** What the cookies of this request take. */
export function cookieContext(event: H3Event): TransactionContext {
  const { cipher, longReturnTos } = useSessionRoom(event)
  return { cipher, longReturnTos, isSecure: appBaseUrl(event).startsWith('https:'), now: systemClock() }
}

/**
 * Emits `auth0:session:started` and returns what the hooks put into the session; undefined when that is nothing.
 * @throws whatever a hook throws: the sign-in is refused.
 */
export async function emitStarted(event: H3Event, session: Session): Promise<SessionExtra | undefined> {
  const extra: SessionExtra = {}
  await useNitroApp().hooks.callHook('auth0:session:started', { event, session: toSessionData(session), extra })
  return Object.keys(extra).length ? extra : undefined
}

/** Emits that a session was refreshed or has ended. A hook that fails, or takes longer than 3 seconds, is logged and changes nothing. */
export async function emitHook(
  name: 'auth0:session:renewed' | 'auth0:session:ended', event: H3Event, session: Session, timeoutMs = hookTimeoutMs,
): Promise<void> {
  try {
    const hook = useNitroApp().hooks.callHook(name, { event, session: toSessionData(session) })
    runInBackground(Promise.allSettled([hook]))
    // Others wait for this refresh or logout.
    await Promise.race([hook, rejectOn(AbortSignal.timeout(timeoutMs))])
  }
  catch (cause) {
    logFailure(new AuthError('unexpected', `A hook of ${name} failed.`, { cause }), event)
  }
}

function createSessionRoom(event: H3Event) {
  const cipher = createCipher(useConfig(event).sessionSecrets)
  const shared = useSharedStorage()
  const flights = createFlights(shared?.locks ?? null)
  // On Workers, instances meet in the KV namespace when there is one.
  const sharedStorage = shared?.storage ?? (isWorker ? useStorage('auth0') : null)
  const onFailure = (cause: unknown) =>
    logFailure(new AuthError('temporarily_unavailable', 'The storage of sessions does not respond.', { cause }))
  const store = createSessionStore({ storage: useStorage('auth0'), shared: sharedStorage, cipher, now: systemClock, onFailure })
  return {
    cipher,
    flights,
    outcomes: createOutcomes(cipher, sharedStorage, onFailure),
    sessions: createSessions({ store, flights, cookieContext, requestRefresh, revokeAtProvider, emitStarted, emitHook }),
    // 2,000 long addresses; less than 1 % of sign-ins have one.
    longReturnTos: new LRUCache<string, string>({ max: 2000, ttl: 60 * 60 * 1000 }),
  }
}
