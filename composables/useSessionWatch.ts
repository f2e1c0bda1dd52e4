/** Looking more often than this would tell nothing new. */
const quietMs = 5_000

/**
 * Reads the session again whenever the user comes back to this tab or goes to another page of it: a sign-in, a sign-out or an end of
 * the session elsewhere (back-channel logout for one) shows here without a reload. A failure changes nothing.
 */
export function useSessionWatch() {
  const { session, readSession, adoptSession, endSession } = useAuth0Session()
  const router = useRouter()
  let nextLookMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function look() {
    if (document.visibilityState !== 'visible') return
    clearTimeout(timer)
    const waitMs = nextLookMs - performance.now()
    if (waitMs > 0) {
      timer = setTimeout(look, waitMs)
      return
    }
    await lookNow()
  }

  /** Asks the server at once. For what a user does on purpose: it costs no more than the click itself does. */
  async function lookNow() {
    nextLookMs = performance.now() + quietMs
    const before = session.value
    const fresh = await readSession().catch(() => undefined)
    // What another tab said while we were asking is newer than the answer.
    if (session.value !== before) return
    if (fresh) adoptSession(fresh)
    if (fresh === null && before) endSession()
  }

  function start() {
    document.addEventListener('visibilitychange', look)
    window.addEventListener('focus', look)
    router.afterEach((to, from) => {
      // The page is shown meanwhile: a slow answer must not hold up a click.
      if (to.path !== from.path && session.value) void lookNow()
    })
    // A page out of the back/forward cache may show a user who has left.
    window.addEventListener('pageshow', event => event.persisted && location.reload())
  }

  return { start, lookNow }
}
