import { describe, expect } from 'vitest'
import { readUserName } from '../support/appSession.ts'
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

  it('refuses a replayed answer and leaves a signed-in user alone', async ({ app: { baseUrl }, control }) => {
    const { jar, callback } = await walkToCallback(baseUrl)
    expect((await jar.fetch(callback)).status).toBe(302)
    const { tokenAuthorizationCode } = await control.readCounters()
    await isRefused(jar, callback)
    expect(await readUserName(baseUrl, jar.header('/'))).toBe('Ada Marsh')
    expect((await control.readCounters()).tokenAuthorizationCode).toBe(tokenAuthorizationCode)
  })

  it('does not sign a stranger in with somebody else’s answer', async ({ app: { baseUrl }, control: _reset }) => {
    const attacker = await walkToCallback(baseUrl, { user: 'ben' })
    const victim = await walkToCallback(baseUrl) // has a transaction of their own
    await isRefused(victim.jar, attacker.callback)
    expect(await readUserName(baseUrl, victim.jar.header('/'))).toBeNull()
  })

  it.for([
    '/callback',
    '/callback?error=access_denied&state=forged',
    '/callback?error=server_error&error_description=Call%20555-0100%20now',
  ])('is a readable page for %s, and repeats no words from outside', async (path, { app }) => {
    const page = await fetch(app.baseUrl + path, { headers: { accept: 'text/html' } })
    const html = await page.text()
    expect(page.status).toBe(400)
    expect(html).toContain('Try again')
    expect(html).not.toContain('555-0100')
  })

  it('lets two tabs sign in at once', async ({ app: { baseUrl }, control: _reset }) => {
    const { jar, callback: first } = await walkToCallback(baseUrl, { query: '?returnTo=/profile' })
    const { callback: second } = await walkToCallback(baseUrl, { query: '?returnTo=/backend-api', jar })
    for (const [callback, page] of [[first, '/profile'], [second, '/backend-api']] as const) {
      expect((await jar.fetch(callback)).headers.get('location')).toBe(page)
      expect(await readUserName(baseUrl, jar.header('/'))).toBe('Ada Marsh')
    }
  })

  it('sends nobody to another site', async ({ app: { baseUrl }, control: _reset }) => {
    const { jar, callback } = await walkToCallback(baseUrl, { query: '?returnTo=https%3A%2F%2Fevil.example%2F' })
    expect((await jar.fetch(callback)).headers.get('location')).toBe('/')
  })
})
