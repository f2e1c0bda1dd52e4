import { describe, expect } from 'vitest'
import { it } from '../support/e2e.ts'
import { ada, appears, signIn } from '../support/journeys.ts'

const ben = 'Ben Lindqvist'

describe('GET /api/admin', () => {
  it('answers a user with the role admin', async ({ visit }) => {
    const { page } = await visit()
    await signIn(page, '/backend-api', ada)
    await page.getByRole('button', { name: 'Ask as an administrator' }).click()
    await appears(page.getByText('Response from the server: You are an administrator.'))
  })

  it('refuses another with 403, and the page says what is missing', async ({ visit }) => {
    const { page } = await visit({ expectedComplaints: /status of 403/ })
    await signIn(page, '/backend-api', ben)
    const answer = page.waitForResponse('**/api/admin')
    await page.getByRole('button', { name: 'Ask as an administrator' }).click()
    await appears(page.getByText('Error: the server responded with \'403: Forbidden\'. Missing: role:admin'))

    const headers = (await answer).headers()
    expect(headers['www-authenticate']).toMatch(/^Bearer realm="api", error="insufficient_scope", error_description="[^"]+", scope="role:admin"$/)
    expect(await (await answer).json()).toEqual({ error: 'insufficient_scope', error_description: expect.any(String) })
  })
})
