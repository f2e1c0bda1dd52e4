import type { NuxtApp } from '#app'
import type { AuthenticationError } from '~/utils/authenticationError'

// One an app, gone with it. Not useState: an Error cannot travel in the payload, and on the server there is none.
const errors = new WeakMap<NuxtApp, Ref<AuthenticationError | undefined>>()

/** The last failure of the Auth0 session in this tab; undefined while all is well. */
export function useAuthenticationError(): Ref<AuthenticationError | undefined> {
  const nuxtApp = useNuxtApp() as NuxtApp
  const error = errors.get(nuxtApp) ?? shallowRef<AuthenticationError>()
  errors.set(nuxtApp, error)
  return error
}
