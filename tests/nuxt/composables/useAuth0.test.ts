import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createError } from 'h3'
import { mockNuxtImport, registerEndpoint } from '@nuxt/test-utils/runtime'
import { authServer } from '../authServer'
import { openOtherTab } from '../otherTab'
import { signIn } from '../session'

const { navigateTo } = vi.hoisted(() => ({ navigateTo: vi.fn() }))
mockNuxtImport('navigateTo', () => navigateTo)

beforeEach(() => {
  Object.assign(authServer, { answer: {}, renewals: 0 })
  navigateTo.mockReset()
  signIn()
})

describe('useAuth0: getIdToken', () => {
  it('gives the ID token in memory while it is valid', async () => {
    const { getIdToken, isIdTokenValid } = useAuth0()
    expect(isIdTokenValid()).toBe(false)
    await expect(getIdToken()).resolves.toBe('id-token-1')
    await expect(getIdToken()).resolves.toBe('id-token-1')
    expect(isIdTokenValid()).toBe(true)
    expect(authServer.renewals).toBe(1)
  })

  it('renews once for any number of callers', async () => {
    const idTokens = await Promise.all(Array.from({ length: 20 }, () => useAuth0().getIdToken()))
    expect(new Set(idTokens)).toEqual(new Set(['id-token-1']))
    expect(authServer.renewals).toBe(1)
  })

  it('renews an ID token whose time is up', async () => {
    authServer.answer = { lifeSeconds: -1 }
    await useAuth0().getIdToken()
    authServer.answer = {}
    expect(useAuth0().isIdTokenValid()).toBe(false)
    await expect(useAuth0().getIdToken()).resolves.toBe('id-token-2')
  })

  it('keeps an ID token that lives for ten seconds only', async () => {
    authServer.answer = { lifeSeconds: 10 }
    await useAuth0().getIdToken()
    await useAuth0().getIdToken()
    expect(authServer.renewals).toBe(1)
  })

  it.each([
    ['ahead', 120],
    ['behind', -120],
  ])('judges by the server\'s clock when that is two minutes %s', async (_, serverAheadSeconds) => {
    authServer.answer = { lifeSeconds: 100, serverAheadSeconds }
    await useAuth0().getIdToken()
    expect(useAuth0().isIdTokenValid()).toBe(true)
    signIn()
    authServer.answer = { lifeSeconds: -1, serverAheadSeconds }
    await useAuth0().getIdToken()
    expect(useAuth0().isIdTokenValid()).toBe(false)
  })

  it('rejects with login_required when nobody is signed in, and asks nobody', async () => {
    signIn(null)
    await expect(useAuth0().getIdToken()).rejects.toMatchObject({ code: 'login_required' })
    expect(authServer.renewals).toBe(0)
  })

  it('ends the session here and in the other tabs when the server says login_required', async () => {
    const tab = openOtherTab()
    authServer.answer = { status: 401, error: 'login_required' }
    const { getIdToken, isAuthenticated, error } = useAuth0()
    await expect(getIdToken()).rejects.toMatchObject({ code: 'login_required' })
    expect(isAuthenticated.value).toBe(false)
    expect(error.value).toMatchObject({ code: 'login_required' })
    await vi.waitFor(() => expect(tab.heard).toContainEqual({ type: 'ended' }))
    tab.close()
  })

  it.each([[503, 'temporarily_unavailable'], [502, 'provider_error'], [500, 'server_error'], [401, 'proxy_login'], [403, 'forbidden']])(
    'rejects with temporarily_unavailable and keeps the session on %i %s',
    async (status, error) => {
      authServer.answer = { status, error }
      const { getIdToken, isAuthenticated } = useAuth0()
      await expect(getIdToken()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
      expect(isAuthenticated.value).toBe(true)
    },
  )

  it('forgets the failure with the next success', async () => {
    const { getIdToken, error } = useAuth0()
    authServer.answer = { status: 503, error: 'temporarily_unavailable' }
    await getIdToken().catch(() => {})
    expect(error.value).toMatchObject({ code: 'temporarily_unavailable' })
    authServer.answer = {}
    await getIdToken()
    expect(error.value).toBeUndefined()
  })

  it('throws away an ID token that arrives after another tab has logged out', async () => {
    const renewal = useAuth0().getIdToken()
    useAuth0Session().clearSession()
    await expect(renewal).rejects.toMatchObject({ code: 'login_required' })
    expect(useAuth0().isIdTokenValid()).toBe(false)
    expect(useAuth0().error.value).toBeUndefined()
  })
})

describe('useAuth0: logout', () => {
  it('forgets everything, tells the other tabs and leaves for the provider', async () => {
    const tab = openOtherTab()
    const { getIdToken, logout, isAuthenticated, isIdTokenValid } = useAuth0()
    await getIdToken()
    await logout()
    expect(isAuthenticated.value).toBe(false)
    expect(isIdTokenValid()).toBe(false)
    expect(navigateTo).toHaveBeenCalledWith('https://tenant.example/logout', { external: true })
    await vi.waitFor(() => expect(tab.heard).toContainEqual({ type: 'logout' }))
    tab.close()
  })

  it('keeps the user signed in when the server cannot be reached', async () => {
    registerEndpoint('/api/auth/logout', {
      method: 'POST',
      once: true,
      handler: () => {
        throw createError({ status: 502 })
      },
    })
    const { logout, isAuthenticated } = useAuth0()
    await expect(logout()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(isAuthenticated.value).toBe(true)
    expect(navigateTo).not.toHaveBeenCalled()
  })
})

describe('useAuth0: loginWithRedirect', () => {
  it('leaves for the login route, to come back to the page that is shown', async () => {
    await useAuth0().loginWithRedirect({ screen_hint: 'signup' })
    expect(navigateTo).toHaveBeenCalledWith('/api/auth/login?returnTo=%2F&screen_hint=signup', { external: true })
  })
})
