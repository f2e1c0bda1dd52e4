import { describe, expect } from 'vitest'
import { it } from '../support/http.ts'

describe('a page and a route for a role', () => {
  it('refuse a user without it by 403, and ask visitors to log in', async ({ app: { baseUrl }, signIn }) => {
    const jar = await signIn('ben')
    const page = await jar.fetch(`${baseUrl}/fixture/role`, { headers: { accept: 'text/html' } })
    expect(page.status).toBe(403)
    const html = await page.text()
    expect(html).toContain('You don’t have access to this page')
    expect(html).not.toContain('Administrators')
    const route = await jar.fetch(`${baseUrl}/api/fixture/user`)
    expect([route.status, await route.json()]).toMatchObject([403, { error: 'insufficient_scope' }])

    const visitor = await fetch(`${baseUrl}/fixture/role`, { redirect: 'manual', headers: { accept: 'text/html' } })
    expect([visitor.status, visitor.headers.get('location')]).toEqual([302, '/api/auth/login?returnTo=%2Ffixture%2Frole'])
  })

  it('refuse what another site sends', async ({ app: { baseUrl }, signIn }) => {
    const jar = await signIn('ada')
    const send = async (headers: Record<string, string>) =>
      (await jar.fetch(`${baseUrl}/api/fixture/user`, { method: 'POST', headers })).status
    expect(await send({ 'origin': 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await send({ origin: 'https://evil.example' })).toBe(403)
    expect(await send({ origin: baseUrl })).toBe(200)
  })
})
