import type { H3Event } from 'h3'
import { LRUCache } from 'lru-cache'
import { useStorage } from 'nitropack/runtime'
import { requestRefresh, revokeAtProvider } from '#server/auth/refreshGrant'
import { emitHook, emitStarted } from '#server/auth/sessionHooks'
import { createSessions } from '#server/auth/sessions'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { logFailure } from '#server/operations/log'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { isWorker, runInBackground } from '#server/platform/runtime'
import { useSharedStorage } from '#server/platform/sharedStorage'
import { createCipher } from '#server/platform/cipher'
import { createFlights } from '#server/session/flights'
import { createOutcomes } from '#server/session/outcomes'
import type { Session } from '#server/session/session'
import { createSessionStore } from '#server/session/sessionStore'
import type { TransactionContext } from '#server/session/transaction'

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
  return { cipher, longReturnTos, isSecure: appBaseUrl(event).startsWith('https:'), now: Math.floor(Date.now() / 1000) }
}

/** Where revocations are kept; see `nitro.storage` in `nuxt.config.ts`. */
export function useRevocationStorage() {
  return useStorage('auth0')
}

function createSessionRoom(event: H3Event) {
  const cipher = createCipher(useConfig(event).sessionSecrets)
  const shared = useSharedStorage()
  const flights = createFlights(shared?.locks ?? null)
  // On Workers, instances meet in the KV namespace when there is one.
  const sharedStorage = shared?.storage ?? (isWorker ? useRevocationStorage() : null)
  const onFailure = (cause: unknown) =>
    logFailure(new AuthError('temporarily_unavailable', 'The storage of sessions does not respond.', { cause }))
  const store = createSessionStore({
    storage: useRevocationStorage(), shared: sharedStorage, cipher, now: () => Date.now() / 1000, onFailure, background: runInBackground,
  })
  const sessions = createSessions({
    store,
    flights,
    cookieContext,
    requestRefresh,
    revokeAtProvider: session => revokeAtProvider(event, session),
    emitStarted,
    emitRefreshed: (event, session) => emitHook('auth0:session:renewed', event, session),
    emitEnded: (event, session) => emitHook('auth0:session:ended', event, session),
    background: runInBackground,
  })
  // 2,000 long addresses; less than 1 % of sign-ins have one.
  const outcomes = createOutcomes(cipher, sharedStorage, onFailure)
  return { cipher, flights, outcomes, sessions, longReturnTos: new LRUCache<string, string>({ max: 2000, ttl: 60 * 60 * 1000 }) }
}
