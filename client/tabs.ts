import type { Owner, SessionData } from '#shared/types/auth'
import type { Environment } from './environment'
import { waitFor } from './request'
import type { TokenName } from './token'

/**
 * What the tabs of one browser tell one another; same origin, in memory only. `session`: what the server says now. `logout`: the user
 * logged out. `ended`: the server no longer has the session. `idToken`, `accessToken`: a token of the owner's.
 */
type Message =
  | { type: 'session', owner: Owner, session: SessionData }
  | { type: 'logout' | 'ended', owner: Owner }
  | { type: TokenName, owner: Owner, expiresAt: number, [token: string]: unknown }

/** See `createTabs`. */
export type Tabs = ReturnType<typeof createTabs>

/**
 * The other tabs of this browser. Everything here saves requests and nothing depends on it: where BroadcastChannel or Web Locks are
 * missing, blocked or stuck, each tab asks the server for itself.
 */
export function createTabs(environment: Environment) {
  let channel: ReturnType<Environment['openChannel']> | undefined

  function post(message: Message): void {
    try {
      channel?.postMessage(message)
    }
    catch {
      // Closed or blocked: the other tabs find out when they ask the server.
    }
  }

  /** Calls `listener` with whatever another tab posts from now on; it may come from an older version of this application. */
  function listen(listener: (dangerousMessage: unknown) => void): void {
    try {
      channel = environment.openChannel()
      channel.addEventListener('message', event => listener(event.data))
    }
    catch {
      // There is no BroadcastChannel, or it is blocked together with cookies.
    }
  }

  /** Runs `work` while no other tab runs any, or after 2 seconds in any case: the tab that holds the lock may be suspended. */
  async function withLock<T>(work: () => Promise<T>): Promise<T> {
    let started: Promise<T> | undefined
    const start = () => started ??= work()
    const turn = async () => environment.locks?.request('auth0:refresh', start)
    // Whatever goes wrong with the lock, `work` starts below; its own failure is in what it returns.
    await waitFor(environment, turn(), 2_000).catch(() => {})
    return start()
  }

  return { post, listen, withLock }
}
