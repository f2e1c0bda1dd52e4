import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineEventHandler, getRequestHeader, setResponseStatus } from 'h3'
import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import type { Owner } from '#shared/types/auth'
import { signIn } from '../session'
import BackendApi from '~/pages/backend-api.vue'

const server: { owner?: Owner, tokenStatus: number, privateStatus: number, authorization?: string } = {
  tokenStatus: 200, privateStatus: 200,
}

registerEndpoint('/api/auth/token', {
  method: 'POST',
  handler: defineEventHandler((event) => {
    setResponseStatus(event, server.tokenStatus)
    if (server.tokenStatus === 200) return { idToken: 'an-id-token', expiresAt: Math.floor(Date.now() / 1000) + 3600, owner: server.owner }
    return { error: server.tokenStatus === 401 ? 'login_required' : 'temporarily_unavailable', error_description: '' }
  }),
})
registerEndpoint('/api/private', defineEventHandler((event) => {
  server.authorization = getRequestHeader(event, 'authorization')
  setResponseStatus(event, server.privateStatus, server.privateStatus === 401 ? 'Unauthorized' : undefined)
  if (server.privateStatus === 200) return { msg: 'Your ID token was successfully validated!' }
  return { error: 'invalid_token', error_description: '' }
}))

async function mountAndPing() {
  const page = await mountSuspended(BackendApi, { route: '/backend-api?tab=2' })
  await page.get('button').trigger('click')
  return page
}

beforeEach(async () => {
  const { owner } = await signIn()
  Object.assign(server, { tokenStatus: 200, privateStatus: 200, authorization: undefined, owner })
})

describe('the Backend API page', () => {
  it('sends the ID token and shows the answer as a status', async () => {
    const page = await mountAndPing()
    await vi.waitFor(() => expect(page.get('[role="status"]').text())
      .toBe('Response from the server: Your ID token was successfully validated!'))
    expect(server.authorization).toBe('Bearer an-id-token')
    expect(page.find('[role="alert"]').exists()).toBe(false)
  })

  it('is busy but not disabled while it waits', async () => {
    const page = await mountAndPing()
    expect(page.get('button').attributes('aria-busy')).toBe('true')
    expect(page.get('button').attributes('disabled')).toBeUndefined()
    await vi.waitFor(() => expect(page.get('button').attributes('aria-busy')).toBe('false'))
  })

  it('shows a refusal as an alert, with status and reason', async () => {
    server.privateStatus = 401
    const page = await mountAndPing()
    await vi.waitFor(() => expect(page.get('[role="alert"]').text())
      .toBe('Error: the server responded with \'401: Unauthorized\''))
    expect(page.get('[role="status"]').text()).toBe('')
  })

  it('says that the user is still signed in when no ID token can be had', async () => {
    server.tokenStatus = 503
    const page = await mountAndPing()
    await vi.waitFor(() => expect(page.get('[role="alert"]').text()).toMatch(/^Error: .*You’re still signed in/))
    expect(useAuth0().isAuthenticated.value).toBe(true)
  })

  it('offers to sign in again, and to come back, when the session has ended', async () => {
    server.tokenStatus = 401
    const page = await mountAndPing()
    await vi.waitFor(() => expect(page.get('[role="alert"]').text()).toContain('Your session has ended'))
    const link = page.get('[role="alert"] a')
    expect(link.text()).toBe('Log in again')
    expect(link.attributes('href')).toBe('/api/auth/login?returnTo=%2Fbackend-api%3Ftab%3D2')
  })
})
