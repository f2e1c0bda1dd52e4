import { describe, expect, it, vi } from 'vitest'
import { createBrowser, delayed, issueSession, pass, respond, settle } from './simulatedBrowser'

describe('reading the session', () => {
  it('shows a session that started or changed elsewhere', async () => {
    const { server, openTab } = createBrowser(null)
    const tab = openTab()
    expect(tab.user.value).toBeUndefined()
    server.session = issueSession()
    await expect(tab.sync()).resolves.toBe(true)
    expect(tab.user.value?.sub).toBe('ada')
    expect(server.inits[0]).toEqual({ cache: 'no-store' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends a session that is gone, says so, and tells the other tabs', async () => {
    const { server, openTab } = createBrowser()
    const [tab, other] = [openTab(), openTab()]
    server.session = null
    await tab.sync()
    await settle()
    for (const { session, error } of [tab, other]) {
      expect(session.value).toBeNull()
      expect(error.value).toMatchObject({ code: 'login_required' })
    }
  })

  it('says nothing to a visitor who is not logged in', async () => {
    const { openTab } = createBrowser(null)
    const tab = openTab()
    await tab.sync()
    expect(tab.error.value).toBeUndefined()
  })

  it.each([
    ['HTML', () => new Response('<!doctype html><title>Sign in to the Wi-Fi</title>', { headers: { 'content-type': 'text/html' } })],
    ['nothing', () => new Response(null, { status: 200 })],
    ['204', () => new Response(null, { status: 204 })],
    ['{}', () => respond({})],
    ['an error', () => respond({ error: 'server_error' })],
    ['an array', () => respond([])],
    ['a number', () => respond(1)],
    ['text', () => respond('null')],
    ['a user without sub', () => respond({ ...issueSession(), user: {} })],
    ['a session without owner', () => respond({ ...issueSession(), owner: undefined })],
    ['an owner of another shape', () => respond({ ...issueSession(), owner: { sub: 'ada', organization: 1, session: 's' } })],
    ['times as text', () => respond({ ...issueSession(), idTokenExpiresAt: '1700003600' })],
    ['roles as text', () => respond({ ...issueSession(), roles: 'admin' })],
    ['an owner whose sub is a number', () => respond({ ...issueSession(), owner: { sub: 1, organization: null, session: 's' } })],
    ['an owner whose session is a number', () => respond({ ...issueSession(), owner: { sub: 'ada', organization: null, session: 1 } })],
    ['401', () => respond(null, 401)],
    ['500', () => respond(null, 500)],
    ['a broken connection', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('changes nothing when the server responds with %s', async (_, route) => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    const before = tab.session.value
    server.routes.session = route
    await expect(tab.sync()).resolves.toBe(false)
    expect(tab.session.value).toBe(before)
    expect(tab.error.value).toBeUndefined()
  })

  it('stops waiting after 15 seconds and changes nothing', async () => {
    const { server, openTab } = createBrowser()
    server.routes.session = delayed().route
    const tab = openTab()
    const read = tab.sync()
    await pass(15_000)
    await expect(read).resolves.toBe(false)
    expect(tab.isAuthenticated.value).toBe(true)
  })

  it('is overtaken by a logout: its late answer brings nobody back', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    const slow = delayed()
    server.routes.session = slow.route
    void tab.sync()
    await tab.logout()
    await slow.arrive(respond(issueSession()))
    expect(tab.session.value).toBeNull()
  })

  it('is overtaken by a later read, in whatever order the answers arrive', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    const [first, second] = [delayed(), delayed()]
    server.routes.session = first.route
    const overtaken = tab.sync()
    server.routes.session = second.route
    void tab.sync()
    await second.arrive(respond(issueSession('ben', 2)))
    await first.arrive(respond(issueSession()))
    await expect(overtaken).resolves.toBe(true)
    expect(tab.user.value?.sub).toBe('ben')
  })

  it.each([['nobody', null], ['the former user', issueSession()]])('does not overtake a later read with %s', async (_, former) => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    const [first, second] = [delayed(), delayed()]
    server.routes.session = first.route
    void tab.sync()
    server.routes.session = second.route
    void tab.sync()
    await first.arrive(respond(former))
    await second.arrive(respond(issueSession('ben', 2)))
    expect(tab.user.value?.sub).toBe('ben')
    expect(tab.error.value).toBeUndefined()
  })
})

describe('coming back to a tab', () => {
  it('reads the session, but not more often than every five seconds', async () => {
    const { openTab, countRequests } = createBrowser()
    const tab = openTab()
    for (let visit = 0; visit < 10; visit++) tab.wake()
    await settle()
    expect(countRequests('session')).toBe(1)
    expect(vi.getTimerCount()).toBe(1)
    await pass(4_999)
    expect(countRequests('session')).toBe(1)
    await pass(1)
    expect(countRequests('session')).toBe(2)
  })

  it('reads nothing while the tab is hidden', async () => {
    const { openTab, countRequests } = createBrowser()
    const tab = openTab()
    tab.page.isVisible = false
    tab.wake()
    await pass(10_000)
    expect(countRequests('session')).toBe(0)
  })
})

describe('refreshUser', () => {
  const withRole = (role: string, more = {}) => {
    const session = issueSession()
    return { ...session, user: { ...session.user, role }, ...more }
  }

  it('refreshes once and shows the new user, in all tabs', async () => {
    const { server, openTab, countRequests } = createBrowser()
    const [tab, other] = [openTab(), openTab()]
    await tab.getIdToken()
    server.session = withRole('admin', { idTokenIssuedAt: issueSession().idTokenIssuedAt + 60 })
    await expect(tab.refreshUser()).resolves.toMatchObject({ role: 'admin' })
    await settle()
    expect(other.user.value).toMatchObject({ role: 'admin' })
    expect(server.inits.filter(({ body }) => body === '{"fresh":true}')).toHaveLength(1)
    expect(countRequests('token')).toBe(2)
  })

  it('shows the new user in other tabs even without a new ID token', async () => {
    const { server, openTab } = createBrowser()
    const [tab, other] = [openTab(), openTab()]
    server.session = withRole('admin')
    await tab.refreshUser()
    await settle()
    expect(other.user.value).toMatchObject({ role: 'admin' })
    const requests = server.requests.length
    await pass(60_000)
    expect(server.requests).toHaveLength(requests)
  })

  it('rejects when the server fails, and changes nothing', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    server.routes.token = () => respond({}, 503)
    await expect(tab.refreshUser()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    server.routes = { session: () => respond({}, 502) }
    await expect(tab.refreshUser()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(tab.isAuthenticated.value).toBe(true)
  })

  it('rejects with login_required when nobody is logged in', async () => {
    await expect(createBrowser(null).openTab().refreshUser()).rejects.toMatchObject({ code: 'login_required' })
  })
})
