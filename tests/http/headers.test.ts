import { loadNuxtConfig } from 'nuxt/kit'
import { describe, expect, onTestFinished } from 'vitest'
import { findFreePort, startApp } from '../support/app.ts'
import { it } from '../support/http.ts'
import { answers, startJwksServer } from '../support/jwksServer.ts'
import { loginAs } from '../support/loginAs.ts'
import { selectedRuntime } from '../support/runtimes.ts'

const grace = { sub: 'auth0|grace', name: 'Grace Example' }
const pages = ['/', '/fixture/user', '/callback', '/callback?code=a&state=b', '/no-such-page', '/api/auth/login?prompt=wrong']

/** A page as a signed-in browser gets it. */
async function readPage(app: { baseUrl: string, sessionSecret: string }, path: string) {
  const { header } = await loginAs(grace, { secret: app.sessionSecret, baseUrl: app.baseUrl })
  const response = await fetch(app.baseUrl + path, { headers: { cookie: header, accept: 'text/html' }, redirect: 'manual' })
  const html = await response.text()
  expect(html).toContain('<html')
  const policy = response.headers.get('content-security-policy') ?? ''
  const directives = Object.fromEntries(policy.split(';').map((part) => {
    const [name = '', ...sources] = part.trim().split(/\s+/)
    return [name, sources]
  }))
  return { response, html, policy, directives, nonce: /'nonce-([^']+)'/.exec(policy)?.[1] ?? '' }
}

describe.for(pages)('the page %s', (path) => {
  it('has a policy with a nonce for scripts and nothing else that lets one in', async ({ app }) => {
    const { html, directives, nonce } = await readPage(app, path)
    expect(nonce.length).toBeGreaterThanOrEqual(16)
    // What the product allows for itself, such as the styles of a component library.
    const { contentSecurityPolicy: added = {} } = (await loadNuxtConfig({})).runtimeConfig as { contentSecurityPolicy?: typeof directives }
    const ours = Object.entries(directives).map(([name, sources]) => [name, ...sources.filter(source => !added[name]?.includes(source))])
    expect(ours.join(' ').replace('style-src-attr,\'unsafe-inline\'', '')).not.toMatch(/unsafe-(?:inline|eval|hashes)|\{\{/)
    expect(directives).toMatchObject({
      'default-src': ['\'none\''],
      'script-src': ['\'strict-dynamic\'', ...added['script-src'] ?? [], `'nonce-${nonce}'`],
      'script-src-attr': ['\'none\''],
      'base-uri': ['\'none\''],
      'frame-ancestors': ['\'none\''],
    })
    for (const [tag] of html.matchAll(/<script(?![^>]*application\/json)[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`)
    expect(html).not.toMatch(/<[^>]+\son[a-z]+=/)
  })

  it('has another nonce each time', async ({ app }) => {
    const nonces = await Promise.all(Array.from({ length: 5 }, async () => (await readPage(app, path)).nonce))
    expect(new Set(nonces).size).toBe(5)
  })

  it('has the other headers that protect it', async ({ app }) => {
    const { response } = await readPage(app, path)
    const { headers } = response
    expect(headers.get('referrer-policy')).toBe(path.startsWith('/callback') ? 'no-referrer' : 'same-origin')
    expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*geolocation=\(\).*microphone=\(\)/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('vary')).toContain('Cookie')
  })

  it('has no token in its HTML, its payload or its headers', async ({ app }) => {
    const { response, html } = await readPage(app, path)
    expect(html + JSON.stringify([...response.headers].filter(([name]) => name !== 'set-cookie'))).not.toContain('eyJ')

    const { header } = await loginAs(grace, { secret: app.sessionSecret, baseUrl: app.baseUrl })
    const address = path.replace(/\?.*/, '').replace(/\/$/, '')
    const payload = await fetch(`${app.baseUrl}${address}/_payload.json`, { headers: { cookie: header }, redirect: 'manual' })
    expect(await payload.text()).not.toContain('eyJ')
    expect(payload.headers.get('cache-control')).not.toMatch(/public|max-age=[1-9]/)
  })
})

describe.for(['/api/fixture/id-token', '/api/auth/session', '/healthz'])('the answer of %s', (path) => {
  it('has the headers that are the same everywhere, each time', async ({ app }) => {
    for (const url of [path, path, `${path}?x=1`]) {
      const { headers } = await fetch(app.baseUrl + url)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('cache-control')).toContain('no-store')
      expect(headers.get('content-security-policy')).toBeNull()
    }
  })
})

// On Workers, Vercel and Netlify, files are served without asking the application.
const files = selectedRuntime.isEdge || selectedRuntime.isFunction ? [] : ['/favicon.svg', '/favicon.ico']

describe.for(['/', '/api/fixture/id-token', '/healthz', ...files])('Strict-Transport-Security of %s', (path) => {
  it('is sent where the application is on https only', async ({ app, tenant }) => {
    const read = async (baseUrl: string) => (await fetch(baseUrl + path)).headers.get('strict-transport-security')
    expect(await read(app.baseUrl)).toBeNull()

    const port = await findFreePort()
    const env = { NUXT_AUTH0_APP_BASE_URL: 'https://app.example.com' }
    const secure = await startApp({ port, issuer: tenant.issuer, clientId: tenant.clientId, env })
    onTestFinished(() => secure.stop())
    expect(await read(secure.baseUrl)).toMatch(/^max-age=\d{8,}; includeSubDomains$/)
  })
})

describe('a chunk that is not there', () => {
  it('is a 404 that nobody keeps', async ({ app }) => {
    const response = await fetch(`${app.baseUrl}/_nuxt/none.js`)
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'private, no-store'])
  })
})

describe('a keep-alive connection', () => {
  it.skipIf(!selectedRuntime.stopsGracefully)('is kept for longer than a load balancer waits', async ({ app }) => {
    expect((await fetch(`${app.baseUrl}/healthz`)).headers.get('keep-alive')).toBe('timeout=65')
  })
})

describe('a provider whose end-session endpoint has another origin', () => {
  it('can be reached by the form that logs out (P9)', async () => {
    const provider = await startJwksServer(answers.keys())
    onTestFinished(() => provider.close())
    const { issuer } = provider
    provider.answerDiscoveryWith(answers.raw(JSON.stringify({
      issuer, jwks_uri: provider.url, response_types_supported: ['code'], end_session_endpoint: 'https://logout.example.com/end?x=1',
    })))
    const app = await startApp({ port: await findFreePort(), issuer, clientId: 'abc' })
    onTestFinished(() => app.stop())
    const readFormAction = async () => {
      const policy = (await fetch(app.baseUrl, { headers: { accept: 'text/html' } })).headers.get('content-security-policy') ?? ''
      return policy.split('; ').find(directive => directive.startsWith('form-action'))
    }
    await expect.poll(readFormAction, { timeout: 15_000 }).toBe(`form-action 'self' ${new URL(issuer).origin} https://logout.example.com`)
  })
})
