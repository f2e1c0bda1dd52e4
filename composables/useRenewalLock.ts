/** How long to listen, once it is our turn, for the news of the tab that had the lock before us. */
const newsMs = 100

/**
 * One renewal at a time across the tabs of this browser, under the Web Lock `auth0:renewal`. `run` gets the lock; `settled` is asked
 * first, and its answer spares the run. A tab that had to wait listens a moment longer, because the lock may be handed over before
 * the message of its last holder has arrived. Without Web Locks it runs at once: the server answers parallel calls with one renewal.
 */
export function useRenewalLock() {
  const { listen } = useAuth0Channel()

  async function withRenewalLock<T>(settled: () => T | undefined, run: () => Promise<T>, timeoutMs: number): Promise<T> {
    const locks: LockManager | undefined = import.meta.client ? navigator.locks : undefined
    if (!locks) return settled() ?? await run()
    const atOnce = await locks.request('auth0:renewal', { ifAvailable: true }, async lock =>
      lock && { value: settled() ?? await run() })
    if (atOnce) return atOnce.value
    return locks.request('auth0:renewal', { signal: AbortSignal.timeout(timeoutMs) }, async () =>
      settled() ?? await waitForNews(settled) ?? await run())
  }

  function waitForNews<T>(settled: () => T | undefined): Promise<T | undefined> {
    return new Promise((resolve) => {
      const finish = () => {
        stop()
        clearTimeout(timer)
        resolve(settled())
      }
      // The app's own listener was added earlier, so it has taken the token in when this one hears of it.
      const stop = listen(message => message.type !== 'session' && finish())
      const timer = setTimeout(finish, newsMs)
    })
  }

  return { withRenewalLock }
}
