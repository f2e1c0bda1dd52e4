import { describe, expect } from 'vitest'
import { createCookieJar } from '../support/cookieJar.ts'
import { itWith } from '../support/http.ts'

// An app of the file: its log is read.
const it = itWith({})
  .extend('ask', ({ app }) => async (path: string, init?: RequestInit) => {
    const response = await fetch(app.baseUrl + path, init)
    return { response, status: response.status, text: await response.text() }
  })

describe('a route of one’s own', () => {
  it.for(['/api/fixture/items', '/fixture/status', '/healthz', '/readyz'])('answers HEAD as GET: %s', async (path, { ask }) => {
    expect(await ask(path, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  })

  it('needs no entry anywhere for 405', async ({ ask }) => {
    const { response, status } = await ask('/api/fixture/items', { method: 'PUT' })
    expect([status, response.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD, OPTIONS'])
  })

  it('keeps the status of createError', async ({ ask }) => {
    const { status, text } = await ask('/api/fixture/items?fail')
    expect([status, JSON.parse(text)]).toEqual([409, expect.objectContaining({ statusCode: 409, message: 'Sold out.' })])
  })

  it.for([
    ['malformed JSON', '{"name":'],
    ['a body that does not pass', '{}'],
  ] as const)('answers %s with 400', async ([, body], { ask }) => {
    const headers = { 'content-type': 'application/json' }
    expect(await ask('/api/fixture/items', { method: 'POST', headers, body })).toMatchObject({ status: 400 })
  })

  it('answers a failed call to another service with 502, and logs no query', async ({ ask, app }) => {
    const { status, text } = await ask('/api/fixture/upstream')
    expect(status).toBe(502)
    await expect.poll(() => app.logs()).toContain('upstream_failed')
    expect(text + app.logs()).not.toMatch(/zq-secret-zq|user@example\.com/)
  })
})

describe('a route of one’s own and the session', () => {
  it('outside /api writes no cookie of a session that it has not asked for', async ({ app: { baseUrl }, signIn }) => {
    const cookie = (await signIn()).header('/')
    await createCookieJar(cookie).fetch(`${baseUrl}/api/auth/token`, {
      method: 'POST', headers: { 'origin': baseUrl, 'content-type': 'application/json' }, body: '{"fresh":true}',
    })
    const ask = async (path: string) => (await fetch(baseUrl + path, { headers: { cookie } })).headers
    expect((await ask('/fixture/user')).getSetCookie()).not.toEqual([])
    const headers = await ask('/fixture/status')
    expect([headers.getSetCookie(), headers.get('cache-control')]).toEqual([[], null])
  })
})

describe('route rules for the API', () => {
  it('allow other origins, with a preflight', async ({ ask }) => {
    const headers = { 'origin': 'https://example.com', 'access-control-request-method': 'GET' }
    const preflight = await ask('/api/fixture/items', { method: 'OPTIONS', headers })
    expect([preflight.status, preflight.response.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
    const { response } = await ask('/api/fixture/items')
    expect([response.headers.get('access-control-allow-origin'), response.headers.get('x-rule')]).toEqual(['*', 'yes'])
  })

  it('pass requests on', async ({ ask }) => {
    expect(await ask('/api/fixture/proxied')).toMatchObject({ status: 200, text: '{"items":[]}' })
  })
})

describe('what the product adds', () => {
  it('is served from public/api', async ({ ask }) => {
    expect(await ask('/api/fixture.json')).toMatchObject({ status: 200, text: expect.stringContaining('3.1.0') })
  })

  it('is in the Content Security Policy', async ({ ask }) => {
    const { response } = await ask('/')
    expect(response.headers.get('content-security-policy')).toContain('connect-src \'self\' https://fixture.example.com;')
  })
})
