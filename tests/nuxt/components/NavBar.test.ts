import { describe, expect, it } from 'vitest'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { signIn } from '../session'
import { NavBar } from '#components'

const labels = (nav: { findAll: (selector: string) => { text: () => string }[] }) => nav.findAll('a, button').map(item => item.text())

describe('NavBar', () => {
  it('shows Home and Login to strangers', async () => {
    signIn(null)
    const nav = await mountSuspended(NavBar)
    expect(labels(nav)).toEqual(['Home', 'Login'])
  })

  it('shows Home, Profile, Backend API and Log out to users', async () => {
    signIn()
    const nav = await mountSuspended(NavBar)
    expect(labels(nav)).toEqual(['Home', 'Profile', 'Backend API', 'Log out'])
  })

  it('logs out with a plain form that posts', async () => {
    signIn()
    const nav = await mountSuspended(NavBar)
    expect(nav.get('form').attributes()).toMatchObject({ method: 'post', action: '/api/auth/logout' })
  })

  it('comes back from the login to the page with its query', async () => {
    signIn(null)
    const nav = await mountSuspended(NavBar, { route: '/?tab=2' })
    expect(nav.get('a[href^="/api"]').attributes('href')).toBe('/api/auth/login?returnTo=%2F%3Ftab%3D2')
  })

  it('never comes back from the login to the callback', async () => {
    signIn(null)
    const nav = await mountSuspended(NavBar, { route: '/callback?code=c&state=s' })
    expect(nav.get('a[href^="/api"]').attributes('href')).toBe('/api/auth/login?returnTo=%2F')
  })
})
