import { computed, readonly, watch } from 'vue'
import type { LogoutResponse, User } from '#shared/types/auth'
import { createClock } from './clock'
import type { Environment } from './environment'
import { AuthenticationError } from './errors'
import { isRecord, isSameOwner, parseOwner, parseSession, parseToken } from './parse'
import { createRefreshTimer } from './refreshTimer'
import { createRequest, waitFor } from './request'
import { createSession } from './session'
import { createTabs } from './tabs'
import { createToken } from './token'
import type { Token, TokenName } from './token'

/** Looking at the session more often than this would tell nothing new. */
const quietMs = 5_000

/** See `createAuth0Client`. */
export type Auth0Client = ReturnType<typeof createAuth0Client>

/**
 * The browser's side of the session, one for each tab. Nothing is stored: the session is in a cookie that scripts cannot read, the tokens
 * are in memory. No token is returned that belongs to anybody but the user whom the page shows. On the server only the session is used.
 */
export function createAuth0Client(environment: Environment) {
  const clock = createClock(environment)
  const tabs = createTabs(environment)
  const request = createRequest(environment, clock)
  const session = createSession(environment, request, tabs)
  const parts = { environment, clock, tabs, request, session }
  const tokens: Record<TokenName, Token> = {
    idToken: createToken('idToken', '/api/auth/token', parts),
    accessToken: createToken('accessToken', '/api/auth/access-token', parts),
  }
  const refreshTimer = createRefreshTimer(environment, clock, tokens.idToken)
  let quietUntilMs = 0
  let wakeTimer: number | undefined
  let leaving: Promise<void> | undefined

  /** Follows the other tabs and the life of the ID token from now on, and tells the other tabs whose session this page shows. */
  function start(): void {
    tabs.listen(follow)
    watch(() => JSON.stringify(session.owner()), () => {
      for (const { held } of Object.values(tokens)) held.value = undefined
    }, { flush: 'sync' })
    // The session was refreshed elsewhere: what is held may lack a new role.
    watch(() => session.data.value?.idTokenIssuedAt, () => {
      const { idToken: { held }, accessToken } = tokens
      if (held.value?.expiresAt !== session.data.value?.idTokenExpiresAt) held.value = undefined
      accessToken.held.value = undefined
    }, { flush: 'sync' })
    refreshTimer.start()
    if (session.data.value) tabs.post({ type: 'session', owner: session.data.value.owner, session: session.data.value })
  }

  function follow(dangerousMessage: unknown): void {
    const message = isRecord(dangerousMessage) ? dangerousMessage : {}
    // News of another owner, or of an older version of this application: whether it is still true, the server knows.
    if (!session.owner() || !isSameOwner(parseOwner(message.owner), session.owner())) return void sync()
    if (message.type === 'ended') return session.end()
    if (message.type === 'logout') {
      session.show(null)
      return void environment.onLogoutElsewhere()
    }
    const posted = parseSession(message.session)
    if (posted) session.take(posted)
    for (const [name, { take }] of Object.entries(tokens)) {
      const token = parseToken(message, name)
      if (token) take(token)
    }
  }

  /** Shows the session as the server has it. False if the server could not say; then nothing changes. */
  function sync(): Promise<boolean> {
    quietUntilMs = environment.tickMs() + quietMs
    return session.sync()
  }

  /** For when the user comes back to this tab, or it comes online: looks at the token, and every few seconds at the session. */
  function wake(): void {
    if (!environment.isVisible()) return
    void refreshTimer.refreshWhenDue()
    environment.clearTimeout(wakeTimer)
    const waitMs = quietUntilMs - environment.tickMs()
    if (waitMs > 0) wakeTimer = environment.setTimeout(wake, waitMs)
    else void sync()
  }

  /** @throws {AuthenticationError} */
  async function getToken(token: Token, options?: { fresh?: boolean }): Promise<string> {
    try {
      const value = await token.get(options)
      session.error.value = undefined
      return value
    }
    catch (error) {
      // Without a session there is nothing to report: the user has logged out, or the end was reported when it was noticed.
      if (error instanceof AuthenticationError && session.owner()) session.error.value = error
      throw error
    }
  }

  /** Shows the user as the provider knows them now, in all tabs. @throws {AuthenticationError} */
  async function refreshUser(): Promise<User | undefined> {
    await getToken(tokens.idToken, { fresh: true })
    if (!await sync()) throw new AuthenticationError('temporarily_unavailable')
    return session.data.value?.user
  }

  /** Any number of calls at the same time send one request. @throws {AuthenticationError} `temporarily_unavailable` */
  function logout(options?: { everywhere?: boolean }): Promise<void> {
    return leaving ??= endSession(options).finally(() => leaving = undefined)
  }

  async function endSession({ everywhere = false } = {}): Promise<void> {
    const { status, body } = await waitFor(environment, request('/api/auth/logout', {
      method: 'POST',
      headers: { 'accept': 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ everywhere }),
      keepalive: true,
    }))
    const { logoutUrl } = (status === 200 && isRecord(body) ? body : {}) as Partial<LogoutResponse>
    if (typeof logoutUrl !== 'string') {
      // This session may have ended although the others could not be.
      void sync()
      throw new AuthenticationError('temporarily_unavailable')
    }
    const owner = session.owner()
    session.show(null)
    if (owner) tabs.post({ type: 'logout', owner })
    await environment.leave(logoutUrl)
  }

  return {
    session: session.data,
    user: computed(() => session.data.value?.user),
    isAuthenticated: computed(() => session.data.value !== null),
    error: readonly(session.error),
    getIdToken: (options?: { fresh?: boolean }) => getToken(tokens.idToken, options),
    getAccessToken: (options?: { fresh?: boolean }) => getToken(tokens.accessToken, options),
    refreshUser,
    isIdTokenValid: () => tokens.idToken.readValid() !== undefined,
    logout,
    sync,
    wake,
    start,
    nowSeconds: clock.nowSeconds,
  }
}
