import type { Ref } from 'vue'
import type { SessionData } from '#shared/types/auth'

/** Everything the client needs from outside: the page, the network, the other tabs, the clocks. A test can pass its own. */
export interface Environment {
  /** The session that the page shows; null or undefined when nobody is logged in. Only the client writes it. */
  session: Ref<SessionData | null | undefined>
  /** The server's time when it rendered the page, epoch milliseconds. */
  renderedAtMs: number
  fetch: (path: string, init: RequestInit) => Promise<Response>
  /** Absent where the browser has no Web Locks. May reject. */
  locks?: Pick<LockManager, 'request'>
  /** Opens the channel between the tabs of this browser, once, when the client starts. May throw. */
  openChannel: () => Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>
  /** The wall clock, epoch milliseconds. */
  wallMs: () => number
  /** A clock that cannot be set back, in milliseconds from any start. It may stand still during sleep. */
  tickMs: () => number
  setTimeout: (run: () => void, ms: number) => number
  clearTimeout: (timer: number | undefined) => void
  isVisible: () => boolean
  /** Leaves the application for this URL. */
  leave: (url: string) => unknown
  /** Another tab has logged out; this one no longer shows the user. */
  onLogoutElsewhere: () => unknown
}
