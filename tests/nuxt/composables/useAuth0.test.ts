import { beforeEach, describe, expect, it, vi } from 'vitest'
import { mockNuxtImport } from '@nuxt/test-utils/runtime'
import { signIn } from '../session'

const { navigateTo } = vi.hoisted(() => ({ navigateTo: vi.fn() }))
mockNuxtImport('navigateTo', () => navigateTo)

beforeEach(async () => {
  navigateTo.mockReset()
  await signIn()
})

describe('useAuth0', () => {
  it('shows the session that the page has', () => {
    const { session, user, isAuthenticated, isLoading, error } = useAuth0()
    expect(session.value?.user).toEqual(user.value)
    expect(user.value).toMatchObject({ name: 'Ada Marsh' })
    expect(isAuthenticated.value).toBe(true)
    expect(isLoading.value).toBe(false)
    expect(error.value).toBeUndefined()
  })

  it('leaves for the login route, to come back to the page that is shown, fragment included', async () => {
    await useRouter().replace('/?tab=2#journey')
    await useAuth0().loginWithRedirect({ screen_hint: 'signup' })
    const url = '/api/auth/login?returnTo=%2F%3Ftab%3D2%23journey&screen_hint=signup'
    expect(navigateTo).toHaveBeenCalledWith(url, { external: true })
  })
})
