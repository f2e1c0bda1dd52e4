import type { NuxtApp } from '#app'
import type { IdTokenResponse, SessionData } from '#shared/types/auth'

/**
 * What the tabs of one browser tell one another; same origin, in memory only, never stored.
 * `renewed`: a fresh ID token of the user `sub`. `session`: the session as the server just gave it. `logout`: the user left.
 * `ended`: the server refused to renew.
 */
export type Auth0Message =
  | { type: 'renewed', sub: string } & IdTokenResponse
  | { type: 'session', session: SessionData }
  | { type: 'logout' }
  | { type: 'ended' }

// One channel an app, closed with its page.
const channels = new WeakMap<NuxtApp, BroadcastChannel>()

/** The line between the tabs. Where there is no BroadcastChannel (the server, old browsers) nothing is sent and nothing comes. */
export function useAuth0Channel() {
  const nuxtApp = useNuxtApp() as NuxtApp

  function open(): BroadcastChannel | undefined {
    if (import.meta.server || typeof BroadcastChannel === 'undefined') return undefined
    const channel = channels.get(nuxtApp) ?? new BroadcastChannel('auth0')
    channels.set(nuxtApp, channel)
    return channel
  }

  function post(message: Auth0Message) {
    open()?.postMessage(message)
  }

  function listen(listener: (message: Auth0Message) => void): () => void {
    const channel = open()
    const onMessage = (event: MessageEvent<Auth0Message>) => listener(event.data)
    channel?.addEventListener('message', onMessage)
    return () => channel?.removeEventListener('message', onMessage)
  }

  return { post, listen }
}
