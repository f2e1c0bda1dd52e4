import { beforeEach, describe, expect, it } from 'vitest'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { signIn, signOut } from '../session'
import type { LoginRefusal } from '#shared/types/auth'
import Callback from '~/pages/callback.vue'

const route = '/callback?error=access_denied&error_description=Call+0800&state=a-state&code=a-code'

const refuse = (refusal: LoginRefusal | null) => useNuxtApp().$loginRefusal.value = refusal

beforeEach(async () => {
  await signOut()
  refuse(null)
})

describe('the callback page', () => {
  it('is kept by @nuxtjs/i18n where the provider knows it', () => {
    expect(useRouter().resolve('/callback').meta).toMatchObject({ i18n: false })
  })

  it.each([
    ['access_denied', 'You cancelled the login'],
    ['invalid_state', 'It was used before'],
  ])('explains %s in its own words', async (code, words) => {
    refuse({ code, returnTo: '/' })
    const page = await mountSuspended(Callback, { route })
    expect(page.get('[role="alert"]').text()).toContain(words)
  })

  it('shows nothing of the query', async () => {
    refuse({ code: 'access_denied', returnTo: '/' })
    const page = await mountSuspended(Callback, { route })
    expect(page.html()).not.toMatch(/0800|a-state|a-code/)
  })

  it('names the request where the log knows it', async () => {
    refuse({ code: 'provider_error', returnTo: '/', requestId: 'request-1' })
    expect((await mountSuspended(Callback, { route })).get('code').text()).toBe('request-1')
  })

  it('tries again for the page where the sign-in started', async () => {
    refuse({ code: 'access_denied', returnTo: '/profile' })
    const page = await mountSuspended(Callback, { route })
    expect(page.get('a.button').attributes('href')).toBe('/api/auth/login?returnTo=%2Fprofile')
  })

  it('tells a user of an earlier sign-in that it still holds', async () => {
    await signIn()
    const page = await mountSuspended(Callback, { route })
    expect(page.text()).toContain('You’re still signed in')
  })

  it('says nothing of the kind to a signed-out visitor', async () => {
    const page = await mountSuspended(Callback, { route })
    expect(page.text()).not.toContain('still signed in')
  })
})
