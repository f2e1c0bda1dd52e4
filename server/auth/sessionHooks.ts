import type { H3Event } from 'h3'
import { useNitroApp } from 'nitropack/runtime'
import type { SessionData, SessionExtra } from '#shared/types/auth'
import { logFailure } from '#server/operations/log'
import { AuthError } from '#server/platform/errors'
import { toSessionData } from '#server/session/session'
import type { Session } from '#server/session/session'

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

/**
 * Emits `auth0:session:started` and returns what the hooks put into the session; undefined when that is nothing.
 * @throws whatever a hook throws: the sign-in is refused.
 */
export async function emitStarted(event: H3Event, session: Session): Promise<SessionExtra | undefined> {
  const extra: SessionExtra = {}
  await useNitroApp().hooks.callHook('auth0:session:started', { event, session: toSessionData(session), extra })
  return Object.keys(extra).length ? extra : undefined
}

/** Emits that a session was refreshed or has ended. A hook that fails is logged and changes nothing. */
export async function emitHook(name: 'auth0:session:renewed' | 'auth0:session:ended', event: H3Event, session: Session): Promise<void> {
  try {
    await useNitroApp().hooks.callHook(name, { event, session: toSessionData(session) })
  }
  catch (cause) {
    logFailure(new AuthError('unexpected', `A hook of ${name} failed.`, { cause }), event)
  }
}
