import type { LoginOptions } from '~/utils/toLoginUrl'

/** Always false, because the session arrives with the page. */
const isLoading = readonly(ref(false))

/** The user's session and tokens, in the words of `auth0-vue`. On the server it gives the session; tokens are for the browser. */
export function useAuth0() {
  const { session, user, isAuthenticated, error, isIdTokenValid, getIdToken, getAccessToken, refreshUser, logout } = useNuxtApp().$auth0
  const router = useRouter()

  /** Leaves for the provider and comes back to `returnTo`, by default to the page that is shown now. */
  async function loginWithRedirect(options: LoginOptions = {}): Promise<void> {
    await navigateTo(toLoginUrl({ returnTo: router.currentRoute.value.fullPath, ...options }), { external: true })
  }

  return {
    session,
    user,
    isAuthenticated,
    isLoading,
    /** The last `AuthenticationError`; undefined while everything works. */
    error,
    loginWithRedirect,
    /**
     * Ends the session here, in the other tabs and at the provider, then leaves for the provider's own logout; with
     * `{ everywhere: true }` all sessions of the user, in every browser.
     * @throws {AuthenticationError} `temporarily_unavailable`: the server could not be reached, and the user is still signed in.
     */
    logout,
    /** Whether the ID token in memory may still be sent to the API, by its own `exp`. */
    isIdTokenValid,
    /**
     * An ID token that the API will accept: the one in memory, or a refreshed one; with `{ fresh: true }` always a refreshed one. Any
     * number of calls, in any number of tabs, cost one refresh.
     * @throws {AuthenticationError} `login_required`, `session_changed` or `temporarily_unavailable`
     */
    getIdToken: import.meta.server ? rejectOnServer : getIdToken,
    /** An access token for the API that `NUXT_AUTH0_AUDIENCE` names, like `getIdToken`. */
    getAccessToken: import.meta.server ? rejectOnServer : getAccessToken,
    /**
     * Refreshes once and returns the user as the provider knows them now, after a role has changed or an e-mail address was verified. The
     * other tabs follow. The provider is asked no more often than every 10 seconds. It rejects like `getIdToken`.
     */
    refreshUser: import.meta.server ? rejectOnServer : refreshUser,
  }
}

async function rejectOnServer(): Promise<never> {
  throw new Error('Tokens are for the browser: ask for them in an event handler or in onMounted.')
}
