import type { NuxtPayload, NuxtSSRContext } from '#app'
import type { LoginRefusal, PageContext, SessionData } from '#shared/types/auth'
import { createAuth0Client } from '~/client/auth0Client'
import type { Auth0Client } from '~/client/auth0Client'

/**
 * Provides the client of the session, `$auth0`, and why the login was refused, `$loginRefusal`, from what the server has read for this
 * page. It runs before the router, so that the query of the callback (`code` and `state`) is in no payload, link or address bar, and
 * before sidebase's plugin, which then has nothing to read.
 */
export default defineNuxtPlugin({
  name: 'auth0',
  order: -25, // between Nuxt's payload (-30) and its router (-20)
  setup(nuxtApp): { provide: { auth0: Auth0Client, loginRefusal: Ref<LoginRefusal | null> } } {
    const page: PageContext | undefined = nuxtApp.ssrContext?.event.context.auth0
    const session = useState<SessionData | null | undefined>('auth:data', () => page?.session ?? null)
    // Otherwise sidebase would copy the cookie `auth.token` of another application on this host into the HTML.
    useState('auth:raw-token', () => null)
    const loginRefusal = useState<LoginRefusal | null>('auth0:refusal', () => page?.refusal ?? null)
    if (nuxtApp.ssrContext) hideCallbackQuery(nuxtApp.ssrContext, nuxtApp.payload)
    if (import.meta.client && isCallbackPath(location.pathname)) history.replaceState(history.state, '', location.pathname)

    const auth0 = createAuth0Client({
      session,
      renderedAtMs: useState('auth0:rendered-at', () => Date.now()).value,
      fetch: (path, init) => fetch(toAppUrl(path), init),
      locks: import.meta.client ? navigator.locks : undefined,
      openChannel: () => new BroadcastChannel('auth0'),
      wallMs: () => Date.now(),
      tickMs: () => performance.now(),
      setTimeout: (run, ms) => window.setTimeout(run, ms),
      clearTimeout: timer => window.clearTimeout(timer),
      isVisible: () => document.visibilityState === 'visible',
      leave: url => navigateTo(url, { external: true }),
      onLogoutElsewhere: leaveGuardedPage,
    })
    if (import.meta.client) nuxtApp.hook('app:mounted', () => start(auth0, loginRefusal))
    return { provide: { auth0, loginRefusal } }
  },
})

function start(auth0: Auth0Client, loginRefusal: Ref<LoginRefusal | null>): void {
  auth0.start()
  // A reload of the callback page has no query that could tell the server what happened: the history entry remembers it.
  if (isCallbackPath(location.pathname)) {
    loginRefusal.value = history.state?.loginRefusal ?? loginRefusal.value
    history.replaceState({ ...history.state, loginRefusal: toRaw(loginRefusal.value) }, '')
  }
  for (const event of ['focus', 'online']) window.addEventListener(event, auth0.wake)
  document.addEventListener('visibilitychange', auth0.wake)
  // A page out of the back/forward cache may show a user who has logged out.
  window.addEventListener('pageshow', event => event.persisted && location.reload())
  useRouter().afterEach((to, from) => {
    if (to.path !== from.path && auth0.session.value) void auth0.sync()
  })
}

function leaveGuardedPage(): void {
  const router = useRouter()
  if ([router.currentRoute.value.meta.middleware].flat().includes('auth')) void router.push('/')
}

function hideCallbackQuery(ssrContext: NuxtSSRContext, payload: NuxtPayload): void {
  const [path = '/', query] = ssrContext.url.split('?')
  if (!query || !isCallbackPath(path)) return
  ssrContext.url = path
  payload.path = path
  // The error page is rendered by a separate request, which has the first one's URL in its error.
  if (payload.error) Object.assign(payload.error, { url: path })
}
