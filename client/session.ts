import { computed, shallowRef, toRaw } from 'vue'
import type { SessionData } from '#shared/types/auth'
import type { Environment } from './environment'
import { AuthenticationError } from './errors'
import { isSameOwner, parseSession } from './parse'
import { waitFor } from './request'
import type { SendRequest } from './request'
import type { Tabs } from './tabs'

/** The session that this tab shows, and the last error. A failed read changes nothing, and neither does one that was overtaken. */
export function createSession(environment: Environment, request: SendRequest, tabs: Tabs) {
  // Raw, because a message to another tab cannot contain a proxy.
  const data = computed<SessionData | null>(() => toRaw(environment.session.value) ?? null)
  const error = shallowRef<AuthenticationError>()
  // Numbers what happens in this tab. What is shown is as new as number `shownAsOf`; a read is as new as its start.
  let lastEvent = 0
  let shownAsOf = 0

  const owner = () => data.value?.owner ?? null

  /** Shows this session, or nobody. */
  function show(session: SessionData | null, asOf = ++lastEvent): void {
    if (!isSameOwner(session?.owner ?? null, owner())) error.value = undefined
    environment.session.value = session
    shownAsOf = asOf
  }

  /** Shows nobody and says why: the error is `login_required` from here on. */
  function end(asOf?: number): void {
    show(null, asOf)
    error.value = new AuthenticationError('login_required')
  }

  /** Shows the session of the same owner that another tab has posted, if it is newer. */
  function take(posted: SessionData): void {
    const newerBySeconds = posted.idTokenIssuedAt - (data.value?.idTokenIssuedAt ?? 0)
    if (newerBySeconds > 0) return show(posted)
    // The user may have changed without a new ID token: only the server knows which copy is the newer one.
    if (newerBySeconds === 0 && JSON.stringify(posted) !== JSON.stringify(data.value)) void sync()
  }

  /** Shows the session as the server has it, and tells the other tabs. False if the server could not say; then nothing changes. */
  async function sync(): Promise<boolean> {
    const startedAt = ++lastEvent
    const answer = await waitFor(environment, request('/api/auth/session')).catch(() => undefined)
    const session = answer?.status === 200 ? parseSession(answer.body) : undefined
    if (session === undefined) return false
    if (startedAt < shownAsOf) return true

    const before = data.value
    if (session) {
      show(session, startedAt)
      if (JSON.stringify(session) !== JSON.stringify(before)) tabs.post({ type: 'session', owner: session.owner, session })
    }
    else if (before) {
      end(startedAt)
      tabs.post({ type: 'ended', owner: before.owner })
    }
    return true
  }

  return { data, error, owner, show, take, end, sync }
}
