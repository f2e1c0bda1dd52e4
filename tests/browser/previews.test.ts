import { describe, expect } from 'vitest'
import { apiPage, logoutButton, pickUser, pingSays } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

describe('an application with several public URLs', () => {
  it('keeps a round trip at the URL where it starts', async ({ visit, startOwn }) => {
    const stage = await startOwn({ toAppBaseUrls: port => [`http://localhost:${port}`, `http://127.0.0.1:${port}`] })
    const baseUrl = stage.app.baseUrl.replace('localhost', '127.0.0.1')
    const { page } = await visit()
    await page.goto(baseUrl + apiPage)
    await pickUser(page)
    await page.waitForURL(baseUrl + apiPage)
    await pingSays(page)
    await logoutButton(page).click()
    await page.waitForURL(new RegExp(`^${baseUrl}/(?:\\?.*)?$`))
    expect(await page.context().cookies()).not.toContainEqual(expect.objectContaining({ name: expect.stringContaining('auth0.session') }))
  })
})
