import { describe, expect, it } from 'vitest'
import { createBrowser, issueSession, pass, respond, settle, throwBlocked } from './simulatedBrowser'

const never = () => new Promise<never>(() => {})

describe('the tabs of one browser', () => {
  it('share a refreshed token, and the times of the session after it', async () => {
    const { server, openTab, countRequests } = createBrowser()
    const tabs = Array.from({ length: 8 }, () => openTab())
    await pass(60_000)
    server.session = { ...issueSession(), idTokenIssuedAt: 1_700_000_060, idTokenExpiresAt: 1_700_003_660 }
    const token = await tabs[0]?.getIdToken()
    await settle()
    for (const tab of tabs) {
      expect(await tab.getIdToken()).toBe(token)
      expect(tab.session.value?.idTokenExpiresAt).toBe(1_700_003_660)
    }
    expect(countRequests('token')).toBe(1)
    expect(countRequests('session')).toBe(1)
  })

  it('tell one another what has changed, and nothing else', async () => {
    const { server, openTab, listen } = createBrowser()
    const heard = listen()
    const session = issueSession()
    const { owner } = session
    const tab = openTab()
    await tab.getIdToken()
    await tab.sync()
    server.session = { ...session, roles: ['admin'] }
    await tab.sync()
    server.session = null
    await tab.sync()
    await settle()
    expect(heard).toEqual([
      { type: 'session', owner, session },
      { type: 'idToken', owner, idToken: 'token-1-of-ada-sign-in-1', expiresAt: session.idTokenExpiresAt },
      { type: 'session', owner, session: { ...session, roles: ['admin'] } },
      { type: 'ended', owner },
    ])
  })

  it('refresh one after the other', async () => {
    const { server, openTab, issueToken } = createBrowser()
    const tabs = Array.from({ length: 4 }, () => openTab({ openChannel: throwBlocked }))
    let underWay = 0
    let most = 0
    server.routes.token = async () => {
      most = Math.max(most, ++underWay)
      await settle()
      underWay--
      return respond(issueToken(issueSession().owner))
    }
    await Promise.all(tabs.map(tab => tab.getIdToken()))
    expect(most).toBe(1)
  })

  it('log one another out', async () => {
    const { openTab } = createBrowser()
    const [tab, other] = [openTab(), openTab()]
    await other.getIdToken()
    await tab.logout()
    await settle()
    expect(other.session.value).toBeNull()
    expect(other.isIdTokenValid()).toBe(false)
    expect(other.error.value).toBeUndefined()
    expect(other.page.logoutsElsewhere).toBe(1)
    expect(tab.page.logoutsElsewhere).toBe(0)
  })

  it.each([
    ['another user', issueSession('ben', 2)],
    ['the same user again', issueSession('ada', 2)],
    ['another organization', issueSession('ada', 2, 'globex')],
  ])('show the new session as soon as a tab starts after a login as %s', async (_, session) => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    server.session = session
    openTab()
    await settle()
    expect(tab.session.value).toEqual(session)
    expect(tab.isIdTokenValid()).toBe(false)
  })

  it('do not hold one another\'s tokens of another owner', async () => {
    const { openTab, openChannel, issueToken } = createBrowser()
    const tab = openTab()
    for (const owner of [issueSession('ben').owner, issueSession('ada', 2).owner, issueSession('ada', 1, 'globex').owner]) {
      openChannel().postMessage({ type: 'idToken', ...issueToken(owner) })
    }
    await settle()
    expect(tab.isIdTokenValid()).toBe(false)
  })

  it('keep the newer token when an older one is posted', async () => {
    const { openTab, openChannel, issueToken } = createBrowser()
    const tab = openTab()
    const older = issueToken(issueSession().owner)
    await pass(1_000)
    const token = await tab.getIdToken()
    openChannel().postMessage({ type: 'idToken', ...older })
    await settle()
    await expect(tab.getIdToken()).resolves.toBe(token)
  })

  it('send no token that is older than the session they show', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    await tab.getAccessToken()
    await pass(1_000)
    server.session = { ...issueSession(), roles: ['admin'] }
    await tab.sync()
    expect(tab.session.value?.roles).toEqual(['admin'])
    expect(tab.isIdTokenValid()).toBe(false)
  })

  it('take a newer token that ends when the older one does', async () => {
    const { openTab, openChannel, issueToken } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    const newer = { ...issueToken(issueSession().owner), idToken: 'newer' }
    openChannel().postMessage({ type: 'idToken', ...newer })
    await settle()
    await expect(tab.getIdToken()).resolves.toBe('newer')
  })

  it.each([
    ['a logout of a session that was replaced', { type: 'logout', owner: issueSession('ada', 0).owner }],
    ['the end of a session that was replaced', { type: 'ended', owner: issueSession('ada', 0).owner }],
    ['a session that was replaced', { type: 'session', owner: issueSession('ben', 0).owner, session: issueSession('ben', 0) }],
    ['a message of an older version', { type: 'renewed', sub: 'ada', idToken: 'old', expiresAt: 2_000_000_000 }],
    ['text', 'logout'],
    ['null', null],
  ])('ask the server when they hear %s', async (_, message) => {
    const { openTab, openChannel, countRequests } = createBrowser()
    const tab = openTab()
    openChannel().postMessage(message)
    await settle()
    expect(countRequests('session')).toBe(1)
    expect(tab.user.value?.sub).toBe('ada')
    expect(tab.isIdTokenValid()).toBe(false)
  })

  it.each([
    ['a session of another shape', { type: 'session', session: {} }],
    ['a token of another shape', { type: 'idToken', idToken: 1 }],
    ['a type that does not exist', { type: 'toString' }],
    ['an older session', { type: 'session', session: { ...issueSession('ben', 2), idTokenIssuedAt: 1_600_000_000 } }],
  ])('ignore %s', async (_, message) => {
    const { openTab, openChannel, server } = createBrowser()
    const tab = openTab()
    const { owner } = issueSession()
    openChannel().postMessage({ ...message, owner })
    await settle()
    expect(server.requests).toEqual([])
    expect(tab.user.value?.sub).toBe('ada')
    expect(tab.isIdTokenValid()).toBe(false)
  })
})

describe('a browser with something blocked', () => {
  const closed = () => Object.assign(new EventTarget(), {
    postMessage() {
      throw new DOMException('closed', 'InvalidStateError')
    },
  }) as unknown as BroadcastChannel
  const rejecting = { request: () => Promise.reject(new DOMException('denied', 'SecurityError')) } as unknown as LockManager
  const throwing = {
    request() {
      throw new DOMException('denied', 'SecurityError')
    },
  } as unknown as LockManager

  it.each([
    ['no BroadcastChannel', { openChannel: throwBlocked }],
    ['a channel that cannot post', { openChannel: closed }],
    ['no Web Locks', { locks: undefined }],
    ['Web Locks that reject', { locks: rejecting }],
    ['Web Locks that throw', { locks: throwing }],
  ])('gets its tokens with %s', async (_, overrides) => {
    const { openTab } = createBrowser()
    const tab = openTab(overrides)
    await expect(tab.getIdToken()).resolves.toMatch(/of-ada/)
    await tab.logout()
    expect(tab.page.left).toEqual(['https://tenant.example/logout'])
  })

  it('asks the server after two seconds when the lock is held by a suspended tab, each time', async () => {
    const { openTab, locks, countRequests } = createBrowser()
    const tab = openTab()
    void locks.request('auth0:refresh', never)
    for (const attempt of [1, 2]) {
      const token = tab.getIdToken({ fresh: true })
      await pass(1_999)
      expect(countRequests('token')).toBe(attempt - 1)
      await pass(1)
      await expect(token).resolves.toMatch(/of-ada/)
    }
  })

  it('hands the lock on at once when it comes after the two seconds', async () => {
    const { openTab, locks } = createBrowser()
    const [tab, other] = [openTab(), openTab()]
    const held = Promise.withResolvers<null>()
    void locks.request('auth0:refresh', () => held.promise)
    const token = tab.getIdToken()
    await pass(2_000)
    await token
    held.resolve(null)
    await expect(other.getIdToken({ fresh: true })).resolves.toMatch(/of-ada/)
  })
})
