import { beforeEach, describe, expect, it, vi } from 'vitest'
import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { signIn } from '../session'
import App from '~/app.vue'

registerEndpoint('/api/auth/logout', { method: 'POST', handler: () => ({ logoutUrl: '/logged-out' }) })

const hear = (message: unknown) => new BroadcastChannel('auth0').postMessage(message)
const currentPath = () => useRouter().currentRoute.value.fullPath

beforeEach(async () => {
  await mountSuspended(App)
  useRouter().addRoute({ path: '/guarded', meta: { middleware: ['auth'] }, component: { render: () => null } })
})

describe('a logout in another tab', () => {
  it.each(['/profile', '/guarded'])('leaves %s, which needs a user', async (path) => {
    const { owner } = await signIn()
    await useRouter().push(path)
    expect(currentPath()).toBe(path)
    hear({ type: 'logout', owner })
    await vi.waitFor(() => expect(currentPath()).toBe('/'))
    expect(useAuth0().isAuthenticated.value).toBe(false)
  })

  it('stays on a page that is for everyone', async () => {
    const { owner } = await signIn()
    await useRouter().push('/?tab=2')
    hear({ type: 'logout', owner })
    await vi.waitFor(() => expect(useAuth0().isAuthenticated.value).toBe(false))
    expect(currentPath()).toBe('/?tab=2')
  })
})
