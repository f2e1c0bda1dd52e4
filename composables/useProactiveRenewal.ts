const firstRetrySeconds = 5
const lastRetrySeconds = 300
/** Not more often than this, however short the tokens are. */
const shortestMs = 2_000
/** The longest that a browser's timer can count. */
const longestMs = 2 ** 31 - 1

/**
 * Renews the ID token of an open, visible tab when its time has come, so that no call has to wait for it. Starts with the first
 * token that somebody asked for. Timers stand still in sleep: waking up, coming back and going online look at the clock again.
 */
export function useProactiveRenewal() {
  const { isAuthenticated, isIdTokenValid, getIdToken } = useAuth0()
  const { held } = useIdToken()
  const { nowSeconds } = useServerClock()
  let timer: ReturnType<typeof setTimeout> | undefined
  let renewing = false
  let failures = 0

  function schedule(seconds: number) {
    clearTimeout(timer)
    timer = setTimeout(renewWhenDue, Math.min(Math.max(seconds * 1000, shortestMs), longestMs))
  }

  async function renewWhenDue() {
    if (renewing || !held.value || !isAuthenticated.value || document.visibilityState !== 'visible') return
    if (isIdTokenValid()) return schedule(held.value.renewAt - nowSeconds())
    renewing = true
    await getIdToken().catch(tryLater)
    renewing = false
  }

  /** Silent: whoever needs the token meanwhile is told. Tried again, ever more rarely, until the session ends. */
  function tryLater(error: AuthenticationError) {
    if (error.code === 'login_required') return
    const backOffSeconds = Math.min(firstRetrySeconds * 2 ** failures++, lastRetrySeconds)
    schedule(Math.max(error.options.retryAfterSeconds ?? 0, backOffSeconds))
  }

  function start() {
    watch(held, (token) => {
      clearTimeout(timer)
      failures = 0
      if (token) schedule(token.renewAt - nowSeconds())
    }, { immediate: true })
    document.addEventListener('visibilitychange', renewWhenDue)
    for (const event of ['focus', 'online']) window.addEventListener(event, renewWhenDue)
  }

  return { start }
}
