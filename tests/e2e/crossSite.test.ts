import { describe, expect, it } from 'vitest'
import { startAppBesideProvider } from '../support/appBesideProvider.ts'

const routes = ['/api/auth/token', '/api/auth/access-token', '/api/auth/logout', '/api/auth/callback']
const origins: [string, Record<string, string>][] = [
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['another origin, by an old browser', { origin: 'https://evil.example' }],
  ['a sandboxed frame', { origin: 'null' }],
]

describe('a state-changing route', () => {
  it.each(origins)('refuses a request that comes from %s', async (_, headers) => {
    const { app } = await startAppBesideProvider()
    for (const route of routes) {
      const response = await fetch(app.baseUrl + route, { method: 'POST', headers })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ error: 'forbidden' })
      expect(response.headers.getSetCookie()).toEqual([])
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('is no GET', async () => {
    const { app } = await startAppBesideProvider()
    for (const route of routes) expect([404, 405]).toContain((await fetch(app.baseUrl + route)).status)
  })
})
