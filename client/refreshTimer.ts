import { watch } from 'vue'
import type { Clock } from './clock'
import type { Environment } from './environment'
import { AuthenticationError } from './errors'
import type { Token } from './token'

/** Not more often than this, however short the tokens are, and not more than a browser's timer can count. */
const [shortestMs, longestMs] = [2_000, 2 ** 31 - 1]

/**
 * Refreshes a token of a visible tab before it expires, so that no call has to wait for it. Starts with the first token that the tab
 * holds. Timers stand still during sleep, so `refreshWhenDue` is to be called when the page is shown again or comes online.
 */
export function createRefreshTimer({ setTimeout, clearTimeout, isVisible }: Environment, clock: Clock, token: Token) {
  let timer: number | undefined
  let failures = 0

  function schedule(seconds: number): void {
    clearTimeout(timer)
    timer = setTimeout(refreshWhenDue, Math.min(Math.max(seconds * 1000, shortestMs), longestMs))
  }

  async function refreshWhenDue(): Promise<void> {
    if (!token.held.value || !isVisible()) return
    if (token.readValid()) return schedule(token.held.value.refreshAt - clock.nowSeconds())
    await token.get().catch(retryLater)
  }

  /** Silent, because whoever needs the token meanwhile is told. */
  function retryLater(error: unknown): void {
    if (!(error instanceof AuthenticationError) || error.code === 'login_required') return
    schedule(Math.max(error.retryAfterSeconds ?? 0, Math.min(5 * 2 ** failures++, 300)))
  }

  function start(): void {
    watch(token.held, (held) => {
      clearTimeout(timer)
      failures = 0
      if (held) schedule(held.refreshAt - clock.nowSeconds())
    }, { flush: 'sync', immediate: true })
  }

  return { start, refreshWhenDue }
}
