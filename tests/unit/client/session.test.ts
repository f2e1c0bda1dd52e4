import { describe, expect, it } from 'vitest'
import { createBrowser, delayed, issueSession, pass, respond, settle } from './simulatedBrowser'

describe('reading the session', () => {
  it('shows a session that started or changed elsewhere', async () => {
    const { server, openTab } = createBrowser(null)
    const tab = openTab()
    server.session = issueSession()
    await expect(tab.sync()).resolves.toBe(true)
    expect(tab.user.value?.sub).toBe('ada')
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
    void tab.sync()
    server.routes.session = second.route
    void tab.sync()
    await second.arrive(respond(issueSession('ben', 2)))
    await first.arrive(respond(issueSession()))
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
