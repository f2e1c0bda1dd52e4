import type { IdTokenResponse } from '#shared/types/auth'
import type { Renewals } from './useRenewalLock'

const timeoutMs = 10_000

// One an app; gone when it settles.
const renewals: Renewals = new WeakMap()

/**
 * Renewal of the ID token: once for any number of callers in this tab, and once for all tabs. A token that arrives after its user
 * has left (a logout in another tab, a sign-in as somebody else) is thrown away.
 */
export function useIdTokenRenewal() {
  const { session, readSession, adoptSession } = useAuth0Session()
  const { hold, readValid } = useIdToken()
  const { renewOnce } = useRenewalLock()
  const { readFrom } = useServerClock()
  const { post } = useAuth0Channel()

  /** The renewed ID token. @throws {AuthenticationError} */
  const renew = () => renewOnce(renewals, readValid, fetchIdToken)

  async function fetchIdToken(): Promise<string> {
    const sub = session.value?.user.sub
    if (!sub) throw new AuthenticationError('login_required')
    const response = await $fetch.raw<IdTokenResponse>('/api/auth/token', { method: 'POST', timeout: timeoutMs, retry: 0 })
    const { idToken, expiresAt } = response._data ?? {}
    if (!session.value) throw new AuthenticationError('login_required')
    if (!idToken || !expiresAt || session.value.user.sub !== sub) throw new AuthenticationError('temporarily_unavailable')
    readFrom(response)
    hold({ idToken, expiresAt })
    post({ type: 'renewed', sub, idToken, expiresAt })
    if (session.value.idTokenExpiresAt !== expiresAt) void followInstants()
    return idToken
  }

  /** Brings the instants of the session up to date after a renewal, here and in the other tabs. A nicety: a failure is no news. */
  async function followInstants() {
    const fresh = await readSession().catch(() => null)
    if (!fresh || fresh.user.sub !== session.value?.user.sub) return
    adoptSession(fresh)
    post({ type: 'session', session: fresh })
  }

  return { renew }
}
