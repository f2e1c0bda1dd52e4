import type { Owner, SessionData } from '#shared/types/auth'
import type { Environment } from './environment'
import type { TokenName } from './token'

/**
 * What the tabs of one browser tell one another; same origin, in memory only. `session`: what the server says now. `logout`: the user
 * logged out. `ended`: the server no longer has the session. `idToken`, `accessToken`: a token of the owner's.
 */
export type Message =
  | { type: 'session', owner: Owner, session: SessionData }
  | { type: 'logout' | 'ended', owner: Owner }
  | { type: TokenName, owner: Owner, expiresAt: number, [token: string]: unknown }

/** See `createTabs`. */
export type Tabs = ReturnType<typeof createTabs>

/**
 * The other tabs of this browser. Everything here saves requests and nothing depends on it: where BroadcastChannel or Web Locks are
 * missing, blocked or stuck, each tab asks the server for itself.
 */
export function createTabs({ openChannel, locks, lockWaitMs, setTimeout, clearTimeout }: Environment) {
  let channel: ReturnType<typeof openChannel> | undefined

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
      channel = openChannel()
      channel.addEventListener('message', event => listener(event.data))
    }
    catch {
      // There is no BroadcastChannel, or it is blocked together with cookies.
    }
  }

  /** Runs `work` while no other tab runs any, or after `lockWaitMs` in any case: the tab that holds the lock may be suspended. */
  async function withLock<T>(work: () => Promise<T>): Promise<T> {
    const release = await waitForTurn()
    return work().finally(release)
  }

  function waitForTurn(): Promise<() => void> {
    return new Promise((resolve) => {
      let isWaiting = true
      const goOn = (release: () => void) => {
        isWaiting = false
        clearTimeout(timer)
        resolve(release)
      }
      const goOnWithout = () => goOn(() => {})
      const timer = setTimeout(goOnWithout, lockWaitMs)
      const onTurn = () => (isWaiting ? new Promise<void>(goOn) : undefined)
      Promise.resolve().then(() => locks ? locks.request('auth0:refresh', onTurn) : goOnWithout()).catch(goOnWithout)
    })
  }

  return { post, listen, withLock }
}
