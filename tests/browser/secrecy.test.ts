import { describe, expect } from 'vitest'
import { pingSays, signIn } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

describe('what nobody may see', () => {
  it('is in no storage of the browser and in no cookie that a script can read', async ({ visit }) => {
    const { page, context } = await visit()
    await signIn(page)
    await pingSays(page)

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
    await pingSays(page)
    expect(urls.filter(url => url.includes('eyJ'))).toEqual([])
  })
})
