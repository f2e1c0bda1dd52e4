import { describe, expect } from 'vitest'
import { readUserName } from '../support/appSession.ts'
import { createCookieJar } from '../support/cookieJar.ts'
import type { CookieJar } from '../support/cookieJar.ts'
import { it } from '../support/http.ts'
import { walkToCallback } from '../support/signInByHttp.ts'

/** Opens the callback as a browser does, and asserts that it is refused with a page that offers to try again. */
async function isRefused(jar: CookieJar, url: URL | string): Promise<void> {
  const page = await jar.fetch(url, { headers: { accept: 'text/html' } })
  expect(page.status).toBeGreaterThanOrEqual(400)
  expect(page.status).toBeLessThan(500)
  expect(await page.text()).toContain('Try again')
}

describe('the callback', () => {
  it('refuses a forged answer and leaves a signed-in user alone', async ({ app: { baseUrl }, control, signIn }) => {
    const jar = await signIn()
    const { tokenAuthorizationCode } = await control.readCounters()
    await isRefused(jar, `${baseUrl}/callback?code=forged&state=forged`)
    expect(await readUserName(baseUrl, jar.header('/'))).toBe('Ada Marsh')
    expect((await control.readCounters()).tokenAuthorizationCode).toBe(tokenAuthorizationCode)
  })

  it('ends on the page asked for when it is asked twice at once, and redeems the code once (S4)', async ({ app: { baseUrl }, control }) => {
    const { jar, callback } = await walkToCallback(baseUrl, { query: '?returnTo=/fixture/user' })
    await control.setFaults({ token: { mode: 'slow', delayMs: 300 } })
    const answers = await Promise.all([jar.fetch(callback), jar.fetch(callback)])
    for (const answer of answers) expect([answer.status, answer.headers.get('location')]).toEqual([302, '/fixture/user'])
    expect(await readUserName(baseUrl, jar.header('/'))).toBe('Ada Marsh')
    expect((await control.readCounters()).tokenAuthorizationCode).toBe(1)
  })

  it('ends there again when it is reloaded', async ({ app: { baseUrl }, control }) => {
    const { jar, callback } = await walkToCallback(baseUrl, { query: '?returnTo=/fixture/user' })
    for (const _ of [1, 2]) expect((await jar.fetch(callback)).headers.get('location')).toBe('/fixture/user')
    expect((await control.readCounters()).tokenAuthorizationCode).toBe(1)
  })

  it('is refused in another browser, however soon it is asked there', async ({ app: { baseUrl }, control: _reset }) => {
    const { jar, callback } = await walkToCallback(baseUrl)
    await jar.fetch(callback)
    await isRefused(createCookieJar(), callback)
  })

  it('does not sign another browser in with somebody else’s answer', async ({ app: { baseUrl }, control: _reset }) => {
    const attacker = await walkToCallback(baseUrl, { user: 'ben' })
    const victim = await walkToCallback(baseUrl) // has a transaction of their own
    await isRefused(victim.jar, attacker.callback)
    expect(await readUserName(baseUrl, victim.jar.header('/'))).toBeNull()
  })

  it.for([
    ['/callback', 400, 'Cookies are needed to log in'],
    ['/callback?error=access_denied&state=forged', 403, 'The login was cancelled'],
    ['/callback?error=unauthorized&error_description=Call%20555-0100%20now', 403, 'Your account is blocked'],
    ['/callback?error=mfa_required', 401, 'One more step is needed'],
    ['/callback?error=server_error&error_description=Call%20555-0100%20now', 503, 'The sign-in service isn’t available'],
    ['/callback?error=made_up&error=twice', 400, 'The login did not succeed'],
  ] as const)('is a readable page for %s, and repeats no words from outside (E4)', async ([path, status, title], { app }) => {
    const page = await fetch(app.baseUrl + path, { headers: { accept: 'text/html' } })
    const html = await page.text()
    expect(page.status).toBe(status)
    expect(html).toContain(title)
    expect(html).toContain('Try again')
    expect(html).not.toContain('555-0100')
  })

  it('lets two tabs sign in at once', async ({ app: { baseUrl }, control: _reset }) => {
    const { jar, callback: first } = await walkToCallback(baseUrl, { query: '?returnTo=/fixture/user' })
    const { callback: second } = await walkToCallback(baseUrl, { query: '?returnTo=/fixture/api', jar })
    for (const [callback, page] of [[first, '/fixture/user'], [second, '/fixture/api']] as const) {
      expect((await jar.fetch(callback)).headers.get('location')).toBe(page)
      expect(await readUserName(baseUrl, jar.header('/'))).toBe('Ada Marsh')
    }
  })

  it('sends nobody to another site', async ({ app: { baseUrl }, control: _reset }) => {
    const { jar, callback } = await walkToCallback(baseUrl, { query: '?returnTo=https%3A%2F%2Fevil.example%2F' })
    expect((await jar.fetch(callback)).headers.get('location')).toBe('/')
  })
})
