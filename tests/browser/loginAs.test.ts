import { describe } from 'vitest'
import { appears, userPage } from '../support/journeys.ts'
import { loginAs } from '../support/loginAs.ts'
import { it } from '../support/visit.ts'

describe('loginAs', () => {
  it('signs in for Playwright, at no provider', async ({ app, visit }) => {
    const { page, context } = await visit()
    const { cookies } = await loginAs({ sub: 'auth0|grace', name: 'Grace Example' }, { secret: app.sessionSecret, baseUrl: app.baseUrl })
    await context.addCookies(cookies)
    await page.goto(userPage)
    await appears(page.getByRole('heading', { name: 'Grace Example' }))
  })
})
