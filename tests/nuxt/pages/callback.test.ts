import { beforeEach, describe, expect, it } from 'vitest'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { signIn } from '../session'
import Callback from '~/pages/callback.vue'

const route = '/callback?error=access_denied&error_description=Call+0800&state=a-state&code=a-code'

beforeEach(() => {
  signIn(null)
  useCallbackRefusal().value = undefined
})

describe('the callback page', () => {
  it.each([
    ['access_denied', 'You cancelled the sign-in'],
    ['invalid_state', 'It was used before'],
    ['temporarily_unavailable', 'We could not reach it'],
    ['provider_error', 'an answer that we could not accept'],
  ] as const)('explains %s in its own words', async (code, words) => {
    useCallbackRefusal().value = { code }
    const page = await mountSuspended(Callback, { route })
    expect(page.get('[role="alert"]').text()).toContain(words)
  })

  it('shows nothing of the query', async () => {
    useCallbackRefusal().value = { code: 'access_denied' }
    const page = await mountSuspended(Callback, { route })
    expect(page.html()).not.toMatch(/0800|a-state|a-code/)
  })

  it('names the request where the log knows it', async () => {
    useCallbackRefusal().value = { code: 'provider_error', requestId: 'request-1' }
    expect((await mountSuspended(Callback, { route })).get('code').text()).toBe('request-1')
  })

  it('tries again for the page where the sign-in started', async () => {
    useCallbackRefusal().value = { code: 'access_denied', returnTo: '/profile' }
    const page = await mountSuspended(Callback, { route })
    expect(page.get('a.button').attributes('href')).toBe('/api/auth/login?returnTo=%2Fprofile')
  })

  it('tells a user of an earlier sign-in that it still holds', async () => {
    signIn()
    const page = await mountSuspended(Callback, { route })
    expect(page.text()).toContain('You are still signed in')
  })

  it('says nothing of the kind to a stranger', async () => {
    const page = await mountSuspended(Callback, { route })
    expect(page.text()).not.toContain('still signed in')
  })
})
