import type { SessionData } from '#shared/types/auth'

/**
 * The session in sidebase's state, which server rendering fills, together with what hangs on it: the ID token in memory and the last
 * error. sidebase's own `getSession` is not used in the browser: it clears the session on every error. Here a failure changes nothing.
 */
export function useAuth0Session() {
  const { data, loading }: { data: Ref<SessionData | null | undefined>, loading: Ref<boolean> } = useAuthState()
  const { drop } = useIdToken()
  const { readFrom } = useServerClock()
  const error = useAuthenticationError()
  const session = computed<SessionData | null>(() => data.value ?? null)

  /** The session as the server has it now; null when there is none. Changes nothing here. @throws when the server cannot say. */
  async function readSession(): Promise<SessionData | null> {
    const response = await $fetch.raw<SessionData | null>('/api/auth/session', { cache: 'no-store', timeout: 10_000, retry: 0 })
    readFrom(response)
    // An empty body is how `null` arrives from some servers.
    return response._data || null
  }

  /** Takes in a session that the server gave to this tab or to another one; the ID token of anybody else is dropped. */
  function adoptSession(fresh: SessionData) {
    if (fresh.user.sub !== session.value?.user.sub) drop()
    data.value = fresh
    if (error.value?.code === 'login_required') error.value = undefined
  }

  /** Forgets the user in this tab, without a word. */
  function clearSession() {
    drop()
    data.value = null
    error.value = undefined
  }

  /** Forgets the user in this tab and says why: the error is `login_required` from here on. */
  function endSession() {
    clearSession()
    error.value = new AuthenticationError('login_required')
  }

  return { session, loading, readSession, adoptSession, clearSession, endSession }
}
