import type { Auth0Message } from './useAuth0Channel'

/** Follows what the other tabs say: a renewed ID token, a session that changed, a logout. */
export function useTabSync() {
  const { session, adoptSession, clearSession, endSession } = useAuth0Session()
  const { hold } = useIdToken()
  const { listen } = useAuth0Channel()
  const router = useRouter()

  function follow(message: Auth0Message) {
    if (message.type === 'session') return adoptSession(message.session)
    if (!session.value) return
    // Somebody else's token is not ours to hold.
    if (message.type === 'renewed') return message.sub === session.value.user.sub ? hold(message) : undefined
    if (message.type === 'ended') return endSession()
    clearSession()
    if (router.currentRoute.value.meta.middleware === 'auth') void router.push('/')
  }

  return { start: () => listen(follow) }
}
