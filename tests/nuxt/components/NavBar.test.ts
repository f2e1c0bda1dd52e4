import { describe, expect, it } from 'vitest'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { signIn, signOut } from '../session'
import { NavBar } from '#components'

const labels = (nav: { findAll: (selector: string) => { text: () => string }[] }) => nav.findAll('a, button').map(item => item.text())

describe('NavBar', () => {
  it('shows Home and Log in to signed-out visitors', async () => {
    await signOut()
    const nav = await mountSuspended(NavBar)
    expect(labels(nav)).toEqual(['Home', 'Log in'])
  })

  it('shows Home, Profile, Backend API and Log out to users', async () => {
    await signIn()
    const nav = await mountSuspended(NavBar)
    expect(labels(nav)).toEqual(['Home', 'Profile', 'Backend API', 'Log out'])
  })

  it('logs out with a plain form that posts', async () => {
    await signIn()
    const nav = await mountSuspended(NavBar)
    expect(nav.get('form').attributes()).toMatchObject({ method: 'post', action: '/api/auth/logout' })
  })

  it('comes back from the login to the page with its query', async () => {
    await signOut()
    const nav = await mountSuspended(NavBar, { route: '/?tab=2' })
    expect(nav.get('a[href^="/api"]').attributes('href')).toBe('/api/auth/login?returnTo=%2F%3Ftab%3D2')
  })

  it('comes back to the fragment, once the page is mounted', async () => {
    await signOut()
    const nav = await mountSuspended(NavBar, { route: '/#journey' })
    expect(nav.get('a[href^="/api"]').attributes('href')).toBe('/api/auth/login?returnTo=%2F%23journey')
  })

  it('never comes back from the login to the callback', async () => {
    await signOut()
    const nav = await mountSuspended(NavBar, { route: '/callback?code=c&state=s' })
    expect(nav.get('a[href^="/api"]').attributes('href')).toBe('/api/auth/login?returnTo=%2F')
  })

  it('comes back to the page where a refused login started', async () => {
    await signOut()
    useNuxtApp().$loginRefusal.value = { code: 'access_denied', returnTo: '/profile' }
    const nav = await mountSuspended(NavBar, { route: '/callback' })
    expect(nav.get('a[href^="/api"]').attributes('href')).toBe('/api/auth/login?returnTo=%2Fprofile')
    useNuxtApp().$loginRefusal.value = null
  })
})
