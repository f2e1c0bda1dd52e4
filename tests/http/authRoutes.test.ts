import { describe, expect } from 'vitest'
import { isRefused, isSafe, marker } from '../support/authRoutes.ts'
import { it } from '../support/http.ts'
import {
  foreignCallers, form, json, loginQueries, logoutBodies, posts, refuse, routes, toAllow, wrongMethods,
} from '../support/wrongInputs.ts'

describe.for(routes)('%s', ([path]) => {
  it.for(wrongMethods.filter(input => input.path === path))('refuses $what', async (input, { app }) => {
    const response = await isRefused(app.baseUrl, input)
    expect(response.headers.get('allow')).toBe(toAllow(routes.find(route => route[0] === path)?.[1] ?? ''))
  })

  it.for(foreignCallers.filter(input => input.path === path))('refuses a caller with $what', async (input, { app }) => {
    const { headers } = await isRefused(app.baseUrl, input)
    expect(headers.getSetCookie()).toEqual([])
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe.for(posts)('POST %s', (path) => {
  it('refuses a body over 64 KB', async ({ app }) => {
    await isRefused(app.baseUrl, { what: '', method: 'POST', path, headers: form, body: marker.repeat(6000), ...refuse.large })
  })

  it('refuses a body over 64 KB that does not say how large it is', async ({ app }) => {
    const body = new Blob([marker.repeat(6000)]).stream()
    const response = await fetch(app.baseUrl + path, { method: 'POST', headers: json, body, duplex: 'half' } as RequestInit)
    expect(response.status).toBe(413)
    isSafe(response, await response.text())
  })
})

describe('GET /api/auth/login', () => {
  it.for(loginQueries)('refuses a wrong %s: %s', async ([name, query], { app }) => {
    await isRefused(app.baseUrl, { what: '', path: `/api/auth/login?${query}`, ...refuse.parameter(name) })
  })

  it.for([
    `returnTo=https://${marker}.example/`, `returnTo=//${marker}.example`, `returnTo=/a&returnTo=//${marker}.example`, `other=${marker}`,
    `login_hint[]=${marker}`, `__proto__=${marker}`, `redirect_uri=https://${marker}.example`, `state=${marker}`, `scope=${marker}`,
  ])('leaves behind what may not pass: %s', async (query, { app }) => {
    const response = await fetch(`${app.baseUrl}/api/auth/login?${query}`, { redirect: 'manual' })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).not.toContain(marker)
    isSafe(response, await response.text())
  })

  it('shows a browser a page instead of JSON, without a word of what was sent', async ({ app }) => {
    const response = await fetch(`${app.baseUrl}/api/auth/login?prompt=${marker}`, { headers: { accept: 'text/html' } })
    const html = await response.text()
    expect(response.status).toBe(400)
    expect(html).toContain('That didn’t work')
    // Nuxt puts the address of a page into its payload, escaped; nowhere else is it.
    expect(html.replaceAll(/<script.*?<\/script>/gs, '')).not.toContain(marker)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })
})

describe('POST /api/auth/backchannel-logout', () => {
  it.for(logoutBodies)('refuses %s', async ([what, headers, body, refusal], { app }) => {
    await isRefused(app.baseUrl, { what, method: 'POST', path: '/api/auth/backchannel-logout', headers, body, ...refusal })
  })

  it('takes a logout token once', async ({ app, control }) => {
    const body = new URLSearchParams({ logout_token: await control.createLogoutToken('ben') })
    const path = '/api/auth/backchannel-logout'
    expect((await fetch(app.baseUrl + path, { method: 'POST', body })).status).toBe(200)
    const refusal = { status: 400, error: 'invalid_request', sentence: 'The logout token has been used before.' }
    await isRefused(app.baseUrl, { what: 'used', method: 'POST', path, body, ...refusal })
  })
})

describe('an address of no route', () => {
  it.for(['/api/auth', '/api/auth/nothing', '/api/auth/%00', '/api/auth/%zz', '/api/auth/token/x', '/api/__proto__', `/api/${marker}`])(
    'is not found: %s', async (path, { app }) => {
      for (const method of ['GET', 'POST']) {
        const refusal = { status: 404, error: 'invalid_request', sentence: 'There is no such route.' }
        await isRefused(app.baseUrl, { what: '', method, path, ...refusal })
      }
    })
})
