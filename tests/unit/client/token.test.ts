import { describe, expect, it } from 'vitest'
import { createBrowser, delayed, issueSession, pass, respond, settle, throwBlocked } from './simulatedBrowser'

const loginRequired = () => respond({ error: 'login_required' }, 401)

describe.each([['getIdToken', 'token'], ['getAccessToken', 'access-token']] as const)('%s', (getToken, route) => {
  it('gives the token in memory while it is valid, and asks once for any number of callers', async () => {
    const { openTab, countRequests } = createBrowser()
    const tab = openTab()
    const tokens = await Promise.all(Array.from({ length: 20 }, () => tab[getToken]()))
    expect(new Set([...tokens, await tab[getToken]()])).toEqual(new Set(['token-1-of-ada-sign-in-1']))
    expect(countRequests(route)).toBe(1)
    expect(countRequests('session')).toBe(0)
  })

  it('refreshes a token whose time is up', async () => {
    const { openTab, countRequests } = createBrowser()
    const tab = openTab()
    tab.page.isVisible = false
    await tab[getToken]()
    await pass(3_541_000)
    await tab[getToken]()
    expect(countRequests(route)).toBe(2)
  })

  it('keeps a token that lives for ten seconds only', async () => {
    const { server, openTab, countRequests } = createBrowser()
    server.lifeSeconds = 10
    const tab = openTab()
    await tab[getToken]()
    await tab[getToken]()
    expect(countRequests(route)).toBe(1)
  })

  it('asks for a fresh token in the body, once for all callers, even when the one in memory is valid', async () => {
    const { server, openTab, countRequests } = createBrowser()
    const tab = openTab()
    const first = await tab[getToken]()
    const fresh = await Promise.all([tab[getToken]({ fresh: true }), tab[getToken]({ fresh: true })])
    expect(new Set(fresh).size).toBe(1)
    expect(fresh[0]).not.toBe(first)
    expect(await tab[getToken]()).toBe(fresh[0])
    expect(countRequests(route)).toBe(2)
    expect(server.inits.map(({ body }) => body)).toEqual([undefined, '{"fresh":true}'])
    expect(server.inits[1]).toMatchObject({ method: 'POST', keepalive: true, headers: { 'content-type': 'application/json' } })
  })

  it('lets the browser finish the request when the page is closed', async () => {
    const { server, openTab } = createBrowser()
    await openTab()[getToken]()
    expect(server.inits[0]).toMatchObject({ method: 'POST', keepalive: true })
    expect(server.inits[0]?.signal).toBeUndefined()
  })

  it('rejects with login_required when nobody is logged in, and asks nobody', async () => {
    const { openTab, server } = createBrowser(null)
    const tab = openTab()
    await expect(tab[getToken]()).rejects.toMatchObject({ code: 'login_required' })
    expect(server.requests).toEqual([])
    expect(tab.error.value).toBeUndefined()
  })

  it('ends the session in all tabs when it is gone at the server', async () => {
    const { server, openTab } = createBrowser()
    const [tab, other] = [openTab(), openTab()]
    server.session = null
    await expect(tab[getToken]()).rejects.toMatchObject({ code: 'login_required' })
    await settle()
    for (const { isAuthenticated, error } of [tab, other]) {
      expect(isAuthenticated.value).toBe(false)
      expect(error.value).toMatchObject({ code: 'login_required' })
    }
  })

  it('says login_required and keeps showing the session when it stands but cannot be refreshed', async () => {
    const { server, openTab } = createBrowser()
    server.routes[route] = loginRequired
    const tab = openTab()
    await expect(tab[getToken]()).rejects.toMatchObject({ code: 'login_required' })
    expect(tab.isAuthenticated.value).toBe(true)
    expect(tab.error.value).toMatchObject({ code: 'login_required' })
    await tab.sync()
    expect(tab.error.value).toMatchObject({ code: 'login_required' })
  })

  it('changes nothing when it is told login_required and cannot read the session', async () => {
    const { server, openTab } = createBrowser()
    Object.assign(server.routes, { [route]: loginRequired, session: () => respond('oops', 500) })
    const tab = openTab()
    await expect(tab[getToken]()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(tab.isAuthenticated.value).toBe(true)
  })

  it.each([
    ['503', () => respond({ error: 'temporarily_unavailable' }, 503)],
    ['502', () => respond({ error: 'provider_error' }, 502)],
    ['500', () => respond({ error: 'server_error' }, 500)],
    ['a token in an error', () => respond({ idToken: 'a', accessToken: 'a', expiresAt: 2_000_000_000, owner: issueSession().owner }, 500)],
    ['a token that is no text', () => respond({ idToken: 5, accessToken: 5, expiresAt: 2_000_000_000, owner: issueSession().owner })],
    ['login_required with another status', () => respond({ error: 'login_required' }, 403)],
    ['a 401 without JSON', () => new Response('', { status: 401 })],
    ['a 401 of a proxy', () => respond({ error: 'proxy_login' }, 401)],
    ['HTML', () => new Response('<!doctype html>')],
    ['nothing', () => new Response(null)],
    ['null', () => respond(null)],
    ['an empty object', () => respond({})],
    ['a token without an owner', () => respond({ idToken: 'a', accessToken: 'a', expiresAt: 2_000_000_000 })],
    ['a token without an end', () => respond({ idToken: 'a', accessToken: 'a', owner: issueSession().owner })],
    ['an owner of another shape', () => respond({ idToken: 'a', accessToken: 'a', expiresAt: 2_000_000_000, owner: { sub: 'ada' } })],
    ['a broken connection', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('rejects with temporarily_unavailable and keeps the session on %s', async (_, answer) => {
    const { server, openTab } = createBrowser()
    server.routes[route] = answer
    const tab = openTab()
    await expect(tab[getToken]()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(tab.isAuthenticated.value).toBe(true)
    expect(tab.error.value).toMatchObject({ code: 'temporarily_unavailable' })

    server.routes = {}
    await tab[getToken]()
    expect(tab.error.value).toBeUndefined()
  })

  it('says how long the server asked to wait', async () => {
    const { server, openTab } = createBrowser()
    server.routes[route] = () => respond({ error: 'temporarily_unavailable' }, 503, { 'retry-after': '30' })
    await expect(openTab()[getToken]()).rejects.toMatchObject({ retryAfterSeconds: 30 })
  })

  it('stops waiting after 15 seconds, takes the late answer in, and asks again meanwhile', async () => {
    const { server, openTab, issueToken, countRequests } = createBrowser()
    const slow = delayed()
    server.routes[route] = slow.route
    const tab = openTab()
    const waiting = expect(tab[getToken]()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    await pass(15_000)
    await waiting

    await slow.arrive(respond(issueToken(issueSession().owner)))
    await expect(tab[getToken]()).resolves.toMatch(/of-ada/)
    expect(countRequests(route)).toBe(1)
  })

  it('keeps the newer token when the answer to an earlier request arrives after it', async () => {
    const { server, openTab, issueToken } = createBrowser()
    const slow = delayed()
    server.routes[route] = slow.route
    const tab = openTab()
    const waiting = tab[getToken]().catch(() => {})
    await pass(15_000)
    await waiting
    server.routes = {}
    const newer = await tab[getToken]()
    await slow.arrive(respond({ ...issueToken(issueSession().owner), idToken: 'older', accessToken: 'older' }))
    await expect(tab[getToken]()).resolves.toBe(newer)
  })

  it('throws away a token that arrives after another tab has logged out', async () => {
    const { server, openTab, issueToken } = createBrowser()
    const [tab, other] = [openTab(), openTab()]
    const slow = delayed()
    server.routes[route] = slow.route
    const token = expect(tab[getToken]()).rejects.toMatchObject({ code: 'login_required' })
    await settle()
    await other.logout()
    server.session = null
    await slow.arrive(respond(issueToken(issueSession().owner)))
    await token
    expect(tab.isIdTokenValid()).toBe(false)
    expect(tab.error.value).toBeUndefined()
  })
})

describe('a token', () => {
  it('is judged by the clock of the server', async () => {
    const { server, openTab, issueToken } = createBrowser()
    const tab = openTab()
    tab.page.isVisible = false
    const date = new Date(Date.now() + 3_590_000).toUTCString()
    server.routes.token = () => respond(issueToken(issueSession().owner), 200, { date })
    await tab.getIdToken()
    await pass(8_000)
    expect(tab.isIdTokenValid()).toBe(true)
    await pass(1_000)
    expect(tab.isIdTokenValid()).toBe(false)
  })

  it.each([['getIdToken', 1], ['getAccessToken', 0]] as const)(
    'with another end shows that the session has changed, if it is the ID token: %s', async (getToken, requests) => {
      const { server, openTab, countRequests } = createBrowser()
      server.lifeSeconds = 600
      await openTab()[getToken]()
      await settle()
      expect(countRequests('session')).toBe(requests)
    })
})

describe('a token of another owner', () => {
  const owners = [
    ['user', issueSession('ben', 2)],
    ['organization', issueSession('ada', 2, 'globex')],
  ] as const

  it.each(owners)('of another %s is not handed out: the page shows that session first', async (_, session) => {
    const { server, openTab } = createBrowser()
    const tab = openTab({ openChannel: throwBlocked })
    server.session = session
    await expect(tab.getIdToken()).rejects.toMatchObject({ code: 'session_changed' })
    expect(tab.session.value).toEqual(session)
    await expect(tab.getIdToken()).resolves.toMatch(new RegExp(`of-${session.owner.sub}-sign-in-2`))
    expect(tab.error.value).toBeUndefined()
  })

  it('that comes again and again is not asked for a third time', async () => {
    const { server, openTab, issueToken, countRequests } = createBrowser()
    server.routes.token = () => respond(issueToken(issueSession('ben', 2).owner))
    await expect(openTab().getIdToken()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(countRequests('token')).toBe(2)
  })

  it('of the same user, signed in again, is handed out after the page shows the new session', async () => {
    const { server, openTab, countRequests } = createBrowser()
    const tab = openTab()
    server.session = { ...issueSession('ada', 2), user: { sub: 'ada', roles: ['admin'] } }
    await expect(tab.getIdToken()).resolves.toMatch(/of-ada-sign-in-2/)
    expect(tab.user.value).toMatchObject({ roles: ['admin'] })
    expect(countRequests('token')).toBe(1)
  })

  it('is not handed out by a page that has not started to listen', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab({}, { isStarted: false })
    await tab.getIdToken()
    server.session = issueSession('ada', 2)
    await tab.sync()
    expect(tab.isIdTokenValid()).toBe(false)
  })

  it('in memory is dropped as soon as the page shows another session', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    server.session = issueSession('ada', 2)
    await tab.sync()
    expect(tab.isIdTokenValid()).toBe(false)
    await expect(tab.getIdToken()).resolves.toMatch(/sign-in-2/)
  })

  it('is not handed out while the session cannot be read', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    server.session = issueSession('ben', 2)
    server.routes.session = () => new Response('<html>')
    await expect(tab.getIdToken()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(tab.user.value?.sub).toBe('ada')
    expect(tab.isIdTokenValid()).toBe(false)
  })

  it('is not posted to the other tabs', async () => {
    const { server, openTab, openChannel } = createBrowser()
    const tab = openTab()
    const heard: unknown[] = []
    openChannel().addEventListener('message', event => heard.push(event.data))
    server.session = issueSession('ben', 2)
    await tab.getIdToken().catch(() => {})
    await settle()
    for (const message of heard) expect(message).toMatchObject({ owner: { sub: 'ben' } })
  })

  it('that comes late, about the former user, is asked for again', async () => {
    const { server, openTab, issueToken } = createBrowser()
    const tab = openTab()
    const slow = delayed()
    server.routes.token = slow.route
    const ofAda = expect(tab.getIdToken()).rejects.toMatchObject({ code: 'session_changed' })
    await settle()
    server.session = issueSession('ben', 2)
    await tab.sync()
    const ofBen = tab.getIdToken()
    server.routes = {}
    await slow.arrive(respond(issueToken(issueSession('ada').owner)))
    await ofAda
    await expect(ofBen).resolves.toMatch(/of-ben/)
  })

  it('is not what login_required is about: the page shows the session that the server has', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    server.session = issueSession('ben', 2)
    server.routes.token = () => {
      server.routes = {}
      return loginRequired()
    }
    await expect(tab.getIdToken()).rejects.toMatchObject({ code: 'session_changed' })
    expect(tab.user.value?.sub).toBe('ben')
  })
})
