import { beforeEach, describe, expect, it, vi } from 'vitest'
import { authServer } from '../authServer'
import { openOtherTab } from '../otherTab'
import { issueSession, signIn } from '../session'

beforeEach(() => {
  Object.assign(authServer, { answer: {}, renewals: 0 })
  signIn()
})

describe('useTabSync: the other tabs', () => {
  it('hear of a renewed ID token', async () => {
    const tab = openOtherTab()
    await useAuth0().getIdToken()
    const news = expect.objectContaining({ type: 'renewed', sub: 'auth0|ada', idToken: 'id-token-1' })
    await vi.waitFor(() => expect(tab.heard).toContainEqual(news))
    tab.close()
  })

  it('spare this one a renewal with theirs, if it is the same user\'s', async () => {
    const tab = openOtherTab()
    const expiresAt = Math.floor(Date.now() / 1000) + 600
    tab.say({ type: 'renewed', sub: 'auth0|ben', idToken: 'of-ben', expiresAt })
    tab.say({ type: 'renewed', sub: 'auth0|ada', idToken: 'of-ada', expiresAt })
    await vi.waitFor(() => expect(useAuth0().isIdTokenValid()).toBe(true))
    await expect(useAuth0().getIdToken()).resolves.toBe('of-ada')
    expect(authServer.renewals).toBe(0)
    tab.close()
  })

  it('log this one out', async () => {
    const tab = openOtherTab()
    await useAuth0().getIdToken()
    tab.say({ type: 'logout' })
    await vi.waitFor(() => expect(useAuth0().isAuthenticated.value).toBe(false))
    expect(useAuth0().isIdTokenValid()).toBe(false)
    expect(useAuth0().error.value).toBeUndefined()
    tab.close()
  })

  it('drop the ID token when they are signed in as somebody else', async () => {
    await useAuth0().getIdToken()
    const tab = openOtherTab()
    tab.say({ type: 'session', session: issueSession({ user: { sub: 'auth0|ben' } }) })
    await vi.waitFor(() => expect(useAuth0().user.value?.sub).toBe('auth0|ben'))
    expect(useAuth0().isIdTokenValid()).toBe(false)
    tab.close()
  })
})
