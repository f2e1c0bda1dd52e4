import { describe, expect } from 'vitest'
import { it } from '../support/http.ts'
import { walkToCallback } from '../support/signInByHttp.ts'

const html = { headers: { accept: 'text/html' } }

describe('a page that calls a protected API while it renders', () => {
  it('has the data in its HTML, and neither the token nor a request for it', async ({ app, signIn }) => {
    const jar = await signIn()
    const before = app.logs().trimEnd()
    const response = await jar.fetch(`${app.baseUrl}/fixture/list`, html)
    const text = await response.text()
    expect([response.status, text.match(/Website relaunch/g)?.length]).toEqual([200, 2]) // for the reader and for the browser's Vue
    expect(text).not.toMatch(/eyJ|[Bb]earer /)
    for (const { value } of jar.list()) expect(text).not.toContain(value)
    expect(app.logs().trimEnd()).toBe(before)
  })

  it('brings the browser the session that it has refreshed', async ({ app, control, signIn }) => {
    await control.setLifetimes({ idTokenSeconds: 50 })
    const jar = await signIn()
    const response = await jar.fetch(`${app.baseUrl}/fixture/list`, html)
    expect(await response.text()).toContain('Website relaunch')
    expect(response.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^auth0\.session\./))
    await app.restart() // the server forgets: what the browser has is all there is
    expect(await (await jar.fetch(`${app.baseUrl}/fixture/list`, html)).text()).toContain('Website relaunch')
    expect((await control.readCounters()).tokenRefreshGranted).toBe(2)
  })

  it('leads a visitor to the login, and back', async ({ app }) => {
    const response = await fetch(`${app.baseUrl}/fixture/list`, { ...html, redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([302, '/api/auth/login?returnTo=%2Ffixture%2Flist'])
  })

  it('says that the session has ended when the provider refuses to refresh it', async ({ app, control, signIn }) => {
    await control.setLifetimes({ idTokenSeconds: 50 })
    const jar = await signIn()
    await control.revokeGrants('ada')
    const text = await (await jar.fetch(`${app.baseUrl}/fixture/list`, html)).text()
    expect(text).toContain('Your session has ended.')
    expect(text).not.toMatch(/eyJ|[Bb]earer |Website relaunch/)
  })
})

describe('a page whose call needs another sign-in while it renders (RFC 9470)', () => {
  const acr = encodeURIComponent('http://schemas.openid.net/pape/policies/2007/06/multi-factor')

  it('leads to that sign-in, and back', async ({ app, signIn }) => {
    const jar = await signIn()
    const response = await jar.fetch(`${app.baseUrl}/fixture/step-up`, html)
    const location = `/api/auth/login?returnTo=%2Ffixture%2Fstep-up&acr_values=${acr}`
    expect([response.status, response.headers.get('location')]).toEqual([302, location])
  })

  it('shows an error when the provider has let that sign-in pass without', async ({ startOwn }) => {
    const { app: { baseUrl } } = await startOwn({ switches: { idTokenClaims: { acr: 'none' } } })
    const { jar, callback } = await walkToCallback(baseUrl, { query: `?returnTo=/fixture/step-up&acr_values=${acr}` })
    await jar.fetch(callback)
    const response = await jar.fetch(`${baseUrl}/fixture/step-up`, html)
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('insufficient_user_authentication')])
  })
})
