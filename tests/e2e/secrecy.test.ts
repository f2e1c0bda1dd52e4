import { describe, expect } from 'vitest'
import { it } from '../support/e2e.ts'
import { pingSays, signIn, success } from '../support/journeys.ts'

const pages = ['/', '/profile', '/backend-api', '/callback', '/no-such-page']

describe('what nobody may see', () => {
  it.for(pages)('is not in the HTML of %s, which no cache may keep', async (path, { visit }) => {
    const { page, context } = await visit()
    await signIn(page)
    const response = await context.request.get(path, { headers: { accept: 'text/html' } })
    const html = await response.text()

    expect(html).toContain('<html')
    expect(html).not.toContain('eyJ')
    for (const { value } of await context.cookies()) expect(html).not.toContain(value)
    expect(response.headers()['cache-control']).toBe('private, no-store')
  })

  it('is in no storage of the browser and in no cookie that a script can read', async ({ visit }) => {
    const { page, context } = await visit()
    await signIn(page)
    await pingSays(page, success)

    const readable = await page.evaluate(async () => JSON.stringify([
      { ...localStorage }, { ...sessionStorage }, document.cookie, await indexedDB.databases(), await caches.keys(), history.state,
    ]))
    expect(readable).not.toContain('eyJ')
    for (const cookie of await context.cookies(page.url())) {
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
      expect(readable).not.toContain(cookie.value)
    }
  })

  it('is in no URL', async ({ visit, app }) => {
    const { page } = await visit()
    const urls: string[] = []
    page.on('request', request => request.url().startsWith(app.baseUrl) && urls.push(request.url()))
    await signIn(page)
    await pingSays(page, success)
    expect(urls.filter(url => url.includes('eyJ'))).toEqual([])
  })

  it('is not in the log of the app, whatever happens', async ({ visit, app, control }) => {
    const { page, context } = await visit({ expectedComplaints: /status of [45]\d\d/ })
    const idTokens: string[] = []
    page.on('response', async (response) => {
      if (response.url().endsWith('/api/auth/token') && response.ok()) idTokens.push((await response.json() as { idToken: string }).idToken)
    })
    await control.setLifetimes({ idTokenSeconds: 3 })
    await signIn(page)
    await pingSays(page, success)
    const secrets = (await context.cookies()).map(cookie => cookie.value)

    await control.setFaults({ token: { mode: 'garbage' } })
    await context.request.post('/api/auth/token', { headers: { origin: app.baseUrl } })
    await page.goto('/callback?code=secret-code&state=secret-state&error_description=secret-words')
    await fetch(`${app.baseUrl}/api/private`, { headers: { authorization: 'Bearer eyJ-secret-token' } })
    await control.setFaults({ token: { mode: 'ok' } })

    expect(idTokens).not.toHaveLength(0)
    for (const secret of [...secrets, ...idTokens, 'eyJ', 'secret-code', 'secret-state', 'secret-words', 'secret-token']) {
      expect(app.logs()).not.toContain(secret)
    }
  })
})
