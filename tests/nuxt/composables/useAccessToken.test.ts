import { beforeEach, describe, expect, it } from 'vitest'
import { defineEventHandler, setResponseStatus } from 'h3'
import { registerEndpoint } from '@nuxt/test-utils/runtime'
import { issueSession, signIn } from '../session'

let sessions = 0
const server = { requests: 0, status: 200, lifeSeconds: 3600 }

registerEndpoint('/api/auth/session', () => issueSession())
registerEndpoint('/api/auth/access-token', {
  method: 'POST',
  handler: defineEventHandler((event) => {
    server.requests++
    setResponseStatus(event, server.status)
    if (server.status !== 200) return { error: server.status === 401 ? 'login_required' : 'temporarily_unavailable' }
    return { accessToken: `access-token-${server.requests}`, expiresAt: Math.floor(Date.now() / 1000) + server.lifeSeconds }
  }),
})

beforeEach(() => {
  Object.assign(server, { requests: 0, status: 200, lifeSeconds: 3600 })
  signIn(issueSession({ startedAt: ++sessions }))
})

describe('useAuth0: getAccessToken', () => {
  it('gives the token in memory while it is valid, and asks once for any number of callers', async () => {
    const { getAccessToken } = useAuth0()
    const tokens = await Promise.all([getAccessToken(), getAccessToken(), getAccessToken()])
    expect([...tokens, await getAccessToken()]).toEqual(Array.from({ length: 4 }, () => 'access-token-1'))
    expect(server.requests).toBe(1)
  })

  it('renews a token whose time is up', async () => {
    server.lifeSeconds = -1
    await useAuth0().getAccessToken()
    await expect(useAuth0().getAccessToken()).resolves.toBe('access-token-2')
  })

  it('hands no token of one session to the next', async () => {
    await useAuth0().getAccessToken()
    signIn(issueSession({ startedAt: ++sessions }))
    await expect(useAuth0().getAccessToken()).resolves.toBe('access-token-2')
  })

  it('rejects with login_required without a session, and asks nobody', async () => {
    signIn(null)
    await expect(useAuth0().getAccessToken()).rejects.toMatchObject({ code: 'login_required' })
    expect(server.requests).toBe(0)
  })

  it('ends the session when the server says that it has ended', async () => {
    server.status = 401
    await expect(useAuth0().getAccessToken()).rejects.toMatchObject({ code: 'login_required' })
    expect(useAuth0().isAuthenticated.value).toBe(false)
  })

  it('changes nothing during an outage', async () => {
    server.status = 503
    await expect(useAuth0().getAccessToken()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(useAuth0().isAuthenticated.value).toBe(true)
  })
})
