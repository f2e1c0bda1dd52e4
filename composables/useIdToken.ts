import type { NuxtApp } from '#app'
import type { IdTokenResponse } from '#shared/types/auth'

interface HeldIdToken extends IdTokenResponse {
  /** From here on the token counts as spent, so that it does not expire on its way to the API. */
  renewAt: number
}

// One ID token a tab, in memory: never in useState (that is in the HTML), never in a storage. Gone with the app.
const holders = new WeakMap<NuxtApp, Ref<HeldIdToken | undefined>>()

/**
 * The ID token that this tab holds, judged by its own `exp` and the server's clock.
 */
export function useIdToken() {
  const nuxtApp = useNuxtApp() as NuxtApp
  const { nowSeconds } = useServerClock()
  const held = holders.get(nuxtApp) ?? shallowRef<HeldIdToken>()
  if (import.meta.client) holders.set(nuxtApp, held)

  function hold({ idToken, expiresAt }: IdTokenResponse) {
    held.value = { idToken, expiresAt, renewAt: toRenewAt(expiresAt, nowSeconds()) }
  }

  function drop() {
    held.value = undefined
  }

  /** The token, or undefined when there is none that is valid. */
  function readValid(): string | undefined {
    return held.value && nowSeconds() < held.value.renewAt ? held.value.idToken : undefined
  }

  return { held: readonly(held), hold, drop, readValid }
}
