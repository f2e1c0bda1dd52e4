import type { LogoutResponse } from '#shared/types/auth'
import type { LoginOptions } from '~/utils/toLoginUrl'

/**
 * The user's session and ID token, in the words of `auth0-vue`. Works on the server too, except for what needs a browser.
 * Nothing here is stored: the session is in a cookie that scripts cannot read, the ID token in this tab's memory.
 */
export function useAuth0() {
  const { session, loading, clearSession, endSession } = useAuth0Session()
  const { readValid } = useIdToken()
  const { renew } = useIdTokenRenewal()
  const accessToken = useAccessToken()
  const { post } = useAuth0Channel()
  const error = useAuthenticationError()
  const router = useRouter()

  const user = computed(() => session.value?.user)
  const isAuthenticated = computed(() => session.value !== null)
  const isLoading = computed(() => loading.value)

  /** Leaves for the provider; comes back to `returnTo`, by default to the page that is shown now. */
  async function loginWithRedirect(options: LoginOptions = {}): Promise<void> {
    await navigateTo(toLoginUrl({ returnTo: router.currentRoute.value.fullPath, ...options }), { external: true })
  }

  /**
   * Ends the session here, in the other tabs and at the provider, then leaves for the provider's own logout.
   * @throws {AuthenticationError} `temporarily_unavailable`: the server could not be reached, and the user is still signed in.
   */
  async function logout(): Promise<void> {
    const { logoutUrl } = await $fetch<LogoutResponse>('/api/auth/logout', {
      method: 'POST',
      headers: { accept: 'application/json' },
      timeout: 10_000,
      retry: 0,
    }).catch((cause) => { throw new AuthenticationError('temporarily_unavailable', { cause }) })
    clearSession()
    post({ type: 'logout' })
    await navigateTo(logoutUrl, { external: true })
  }

  /** Whether the ID token in memory may still be sent to the API, by its own `exp`. */
  function isIdTokenValid(): boolean {
    return readValid() !== undefined
  }

  /**
   * An ID token that the API will accept: the one in memory, or a renewed one. Any number of calls, in any number of tabs,
   * cost one renewal. For the browser only: no ID token is ever in server-rendered HTML.
   * @throws {AuthenticationError} `login_required`: no session, or it has ended; `temporarily_unavailable`: nothing has changed, try again.
   */
  async function getIdToken(): Promise<string> {
    return readValid() ?? renewed(renew)
  }

  /**
   * An access token for the API that `NUXT_AUTH0_AUDIENCE` names, renewed like the ID token. For the browser only.
   * @throws {AuthenticationError} as `getIdToken`
   */
  async function getAccessToken(): Promise<string> {
    return accessToken.readValid() ?? renewed(accessToken.renew)
  }

  async function renewed(renew: () => Promise<string>): Promise<string> {
    if (import.meta.server) throw new Error('Tokens are for the browser: ask for them in an event handler or in onMounted.')
    if (!session.value) throw new AuthenticationError('login_required')
    const token = await renew().catch((failure: AuthenticationError) => {
      takeNote(failure)
      throw failure
    })
    error.value = undefined
    return token
  }

  function takeNote(failure: AuthenticationError) {
    if (failure.code === 'temporarily_unavailable') error.value = failure
    // Without a session somebody has logged out meanwhile, on purpose: there is nothing left to end.
    if (failure.code === 'temporarily_unavailable' || !session.value) return
    endSession()
    post({ type: 'ended' })
  }

  return {
    session,
    user,
    isAuthenticated,
    isLoading,
    error: readonly(error),
    loginWithRedirect,
    logout,
    isIdTokenValid,
    getIdToken,
    getAccessToken,
  }
}
