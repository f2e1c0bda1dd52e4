import { shallowRef } from 'vue'
import type { Clock } from './clock'
import type { Environment } from './environment'
import { AuthenticationError, readRetryAfterSeconds } from './errors'
import { isRecord, isSameOwner, isSameUser, parseToken } from './parse'
import type { OwnedToken } from './parse'
import { waitFor } from './request'
import type { SendRequest } from './request'
import type { createSession } from './session'
import type { Tabs } from './tabs'

/** A kind of token, by its name in the answer of its route. */
export type TokenName = 'idToken' | 'accessToken'

interface Parts {
  environment: Environment
  clock: Clock
  request: SendRequest
  session: ReturnType<typeof createSession>
  tabs: Tabs
}

/** See `createToken`. */
export type Token = ReturnType<typeof createToken>

/**
 * One kind of token, in this tab's memory only. It belongs to the session that the page shows: a token of another owner is not held, not
 * returned and not passed on.
 */
export function createToken(name: TokenName, path: string, { environment, clock, request, session, tabs }: Parts) {
  /** From `refreshAt` on, in epoch seconds, it is refreshed, so that it does not expire on its way to the API. */
  const held = shallowRef<OwnedToken & { refreshAt: number }>()
  // The refreshes under way, by whether they insist on a fresh token.
  const refreshes = new Map<boolean, Promise<OwnedToken>>()
  let lastRequest = 0
  let heldFrom = 0

  /** The token in memory, if it may still be sent. */
  function readValid(): OwnedToken | undefined {
    const token = held.value
    return token && isSameOwner(token.owner, session.owner()) && clock.nowSeconds() < token.refreshAt ? token : undefined
  }

  function hold(token: OwnedToken): void {
    // 60 seconds before its end, or in the last tenth of the life it has on arrival if that is later: a token of seconds is of use too.
    const lifeSeconds = Math.max(0, token.expiresAt - clock.nowSeconds())
    held.value = { ...token, refreshAt: token.expiresAt - Math.min(60, lifeSeconds / 10) }
  }

  /** Takes in a token of the shown session that another tab has posted, unless it ends sooner. */
  function take(token: OwnedToken): void {
    if (token.expiresAt >= (held.value?.expiresAt ?? 0)) hold(token)
  }

  /**
   * The token in memory, or a refreshed one; always a refreshed one with `fresh`. Any number of callers cost one request.
   * @throws {AuthenticationError}
   */
  async function get({ fresh = false } = {}): Promise<string> {
    const asked = session.owner()
    if (!asked) throw new AuthenticationError('login_required')
    const token = (fresh ? undefined : readValid()) ?? await refresh(fresh)
    const shown = session.owner()
    if (!isSameUser(asked, shown) || !isSameOwner(token.owner, shown)) throw new AuthenticationError('session_changed')
    return token.value
  }

  function refresh(fresh: boolean): Promise<OwnedToken> {
    const running = refreshes.get(fresh) ?? tabs
      .withLock(async () => (fresh ? undefined : readValid()) ?? await waitFor(environment, ask(fresh)))
      .finally(() => refreshes.delete(fresh))
    refreshes.set(fresh, running)
    return running
  }

  /** Asks the server; once more if it turns out that the page showed another session than the server has. */
  async function ask(fresh: boolean, isRepeated = false): Promise<OwnedToken> {
    const number = ++lastRequest
    const asked = session.owner()
    // `keepalive`: the browser finishes a refresh when the page is closed, so that the cookie arrives.
    const body = fresh && { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ fresh }) }
    const answer = await request(path, { method: 'POST', keepalive: true, ...body })
    const token = answer.status === 200 ? parseToken(answer.body, name) : undefined
    const isLoginRequired = isRecord(answer.body) && answer.status === 401 && answer.body.error === 'login_required'
    if (!token && !isLoginRequired) {
      throw new AuthenticationError('temporarily_unavailable', { retryAfterSeconds: readRetryAfterSeconds(answer.headers) })
    }

    if (!token || !isSameOwner(token.owner, session.owner())) {
      if (!await session.sync()) throw new AuthenticationError('temporarily_unavailable')
      const shown = session.owner()
      if (!shown) throw new AuthenticationError('login_required')
      if (!token || !isSameOwner(token.owner, shown)) {
        if (!isRepeated && (token || !isSameOwner(asked, shown))) return ask(fresh, true)
        throw new AuthenticationError(token ? 'temporarily_unavailable' : 'login_required')
      }
    }
    if (number > heldFrom) {
      heldFrom = number
      hold(token)
      tabs.post({ type: name, [name]: token.value, expiresAt: token.expiresAt, owner: token.owner })
      // After a refresh the session has new times, and maybe new claims.
      if (name === 'idToken' && token.expiresAt !== session.data.value?.idTokenExpiresAt) void session.sync()
    }
    return token
  }

  return { held, readValid, take, get }
}
