import { describe, expect, it, vi } from 'vitest'
import { createBrowser, issueSession, pass, respond } from './simulatedBrowser'

const hourMs = 3_600_000

describe('createRefreshTimer', () => {
  it('refreshes a token shortly before it expires, so that the next call waits for nothing', async () => {
    const { openTab, countRequests } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    await pass(hourMs - 61_000)
    expect(countRequests('token')).toBe(1)
    await pass(1_000)
    expect(countRequests('token')).toBe(2)
    expect(tab.isIdTokenValid()).toBe(true)
  })

  it('refreshes a token that was there before it started', async () => {
    const { openTab, countRequests } = createBrowser()
    const tab = openTab({}, { isStarted: false })
    await tab.getIdToken()
    tab.start()
    await pass(hourMs - 60_000)
    expect(countRequests('token')).toBe(2)
  })

  it('looks at the clock again after sleep, when timers stood still, and has one timer at most', async () => {
    const { openTab, countRequests } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    expect(vi.getTimerCount()).toBe(1)
    vi.setSystemTime(Date.now() + hourMs - 600_000)
    for (let visit = 0; visit < 3; visit++) tab.wake()
    await pass(5_000)
    expect(vi.getTimerCount()).toBe(1)
    await pass(535_000)
    expect(countRequests('token')).toBe(2)
    await tab.logout()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('asks for no token before somebody needed one', async () => {
    const { openTab, countRequests } = createBrowser()
    openTab()
    await pass(2 * hourMs)
    expect(countRequests('token')).toBe(0)
  })

  it('asks for nothing in a hidden tab, and at once when the tab is shown again', async () => {
    const { openTab, countRequests } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    tab.page.isVisible = false
    await pass(2 * hourMs)
    expect(countRequests('token')).toBe(1)
    tab.page.isVisible = true
    tab.wake()
    await pass(0)
    expect(countRequests('token')).toBe(2)
  })

  it('tries again, ever more rarely, while the server fails', async () => {
    const { server, openTab, countRequests } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    server.routes.token = () => respond({ error: 'temporarily_unavailable' }, 503)
    await pass(hourMs - 60_000)
    const counts = []
    for (const seconds of [5, 10, 20, 40]) {
      await pass(seconds * 1000)
      counts.push(countRequests('token'))
    }
    expect(counts).toEqual([3, 4, 5, 6])
    server.routes = {}
    await pass(80_000)
    expect(tab.isIdTokenValid()).toBe(true)
  })

  it('waits as long as the server asks', async () => {
    const { server, openTab, countRequests } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    server.routes.token = () => respond({ error: 'temporarily_unavailable' }, 503, { 'retry-after': '60' })
    await pass(hourMs - 60_000)
    await pass(59_000)
    expect(countRequests('token')).toBe(2)
    await pass(1_000)
    expect(countRequests('token')).toBe(3)
  })

  it('stops when the user must log in again', async () => {
    const { server, openTab, countRequests } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    server.routes.token = () => respond({ error: 'login_required' }, 401)
    await pass(3 * hourMs)
    expect(countRequests('token')).toBe(2)
  })

  it('asks at most every two seconds, however short the tokens are', async () => {
    const { server, openTab, countRequests } = createBrowser()
    server.lifeSeconds = 1
    await openTab().getIdToken()
    await pass(10_000)
    expect(countRequests('token')).toBe(6)
  })

  it('forgets the token of a session that was replaced', async () => {
    const { server, openTab, countRequests } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    server.session = issueSession('ben', 2)
    await tab.sync()
    await pass(2 * hourMs)
    expect(countRequests('token')).toBe(1)
  })
})
