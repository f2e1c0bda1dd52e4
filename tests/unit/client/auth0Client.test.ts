import { describe, expect, it } from 'vitest'
import { createBrowser, delayed, pass, respond, settle } from './simulatedBrowser'

describe('logout', () => {
  it('forgets everything and leaves for the provider', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    await tab.getIdToken()
    await tab.logout()
    expect(tab.isAuthenticated.value).toBe(false)
    expect(tab.isIdTokenValid()).toBe(false)
    expect(tab.page.left).toEqual(['https://tenant.example/logout'])
    expect(server.inits.at(-1)).toMatchObject({ method: 'POST', keepalive: true })
    expect(server.inits.at(-1)?.headers).toEqual({ 'accept': 'application/json', 'content-type': 'application/json' })
  })

  it('asks once when it is pressed twice', async () => {
    const { countRequests, openTab } = createBrowser()
    const tab = openTab()
    await Promise.all([tab.logout(), tab.logout()])
    expect(countRequests('logout')).toBe(1)
    expect(tab.page.left).toHaveLength(1)
  })

  it('can be tried again when it has failed', async () => {
    const { server, openTab } = createBrowser()
    const tab = openTab()
    server.routes.logout = () => respond({}, 503)
    await expect(tab.logout()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    delete server.routes.logout
    await tab.logout()
    expect(tab.page.left).toHaveLength(1)
  })

  it.each([[undefined, false], [{}, false], [{ everywhere: true }, true]])('says which sessions end (%j)', async (options, everywhere) => {
    const { server, openTab } = createBrowser()
    await openTab().logout(options)
    expect(JSON.parse(String(server.inits.at(-1)?.body))).toEqual({ everywhere })
  })

  it('leaves for the provider when nobody is logged in here', async () => {
    const { openTab, listen } = createBrowser(null)
    const heard = listen()
    const tab = openTab()
    await tab.logout()
    await settle()
    expect(tab.page.left).toEqual(['https://tenant.example/logout'])
    expect(heard).toEqual([])
  })

  it.each([
    ['502', () => respond({ error: 'provider_error' }, 502)],
    ['403', () => respond({ error: 'forbidden' }, 403)],
    ['HTML', () => new Response('<html>')],
    ['no URL', () => respond({})],
    ['a broken connection', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('keeps the user logged in when the server responds with %s', async (_, route) => {
    const { server, openTab } = createBrowser()
    server.routes.logout = route
    const tab = openTab()
    await expect(tab.logout()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(tab.isAuthenticated.value).toBe(true)
    expect(tab.page.left).toEqual([])
  })

  it('stops waiting after 15 seconds', async () => {
    const { server, openTab } = createBrowser()
    server.routes.logout = delayed().route
    const left = expect(openTab().logout()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    await pass(15_000)
    await left
  })
})
