import type { NuxtApp } from '#app'

/** How long to wait for the turn of this tab. */
const timeoutMs = 10_000
/** How long to listen, once it is our turn, for the news of the tab that had the lock before us. */
const newsMs = 100

/** The renewals of one kind of token under way in this tab, one an app; each is gone when it settles. */
export type Renewals = WeakMap<NuxtApp, Promise<string>>

/**
 * One renewal for any number of callers in this tab, and one at a time across the tabs of this browser, under the Web Lock
 * `auth0:renewal`. `fetchToken` gets the lock; `readValid` is asked first, and its answer spares the fetch. A tab that had to wait
 * listens a moment longer, because the lock may be handed over before the message of its last holder has arrived. Without Web Locks it
 * fetches at once: the server answers parallel calls with one renewal.
 */
export function useRenewalLock() {
  const nuxtApp = useNuxtApp() as NuxtApp
  const { listen } = useAuth0Channel()

  /** @throws {AuthenticationError} */
  function renewOnce(renewals: Renewals, readValid: () => string | undefined, fetchToken: () => Promise<string>): Promise<string> {
    const underWay = renewals.get(nuxtApp)
    if (underWay) return underWay
    const renewal = withLock(readValid, fetchToken)
      .catch((cause) => { throw toAuthenticationError(cause) })
      .finally(() => renewals.delete(nuxtApp))
    renewals.set(nuxtApp, renewal)
    return renewal
  }

  async function withLock(readValid: () => string | undefined, fetchToken: () => Promise<string>): Promise<string> {
    const locks: LockManager | undefined = import.meta.client ? navigator.locks : undefined
    if (!locks) return readValid() ?? await fetchToken()
    const atOnce = await locks.request('auth0:renewal', { ifAvailable: true }, async lock =>
      lock && { value: readValid() ?? await fetchToken() })
    if (atOnce) return atOnce.value
    return locks.request('auth0:renewal', { signal: AbortSignal.timeout(timeoutMs) }, async () =>
      readValid() ?? await waitForNews(readValid) ?? await fetchToken())
  }

  function waitForNews(readValid: () => string | undefined): Promise<string | undefined> {
    return new Promise((resolve) => {
      const finish = () => {
        stop()
        clearTimeout(timer)
        resolve(readValid())
      }
      // The app's own listener was added earlier, so it has taken the token in when this one hears of it.
      const stop = listen(message => message.type !== 'session' && finish())
      const timer = setTimeout(finish, newsMs)
    })
  }

  return { renewOnce }
}
