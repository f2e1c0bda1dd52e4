import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTenant } from '../../tenant/startTenant.ts'
import { findFreePort, startApp } from '../support/app.ts'
import type { App } from '../support/app.ts'
import { buildBeside } from '../support/buildBeside.ts'
import { selectedRuntime } from '../support/runtimes.ts'

const dirs = { buildDir: 'node_modules/.cache/own-routes/nuxt', outputDir: 'node_modules/.cache/own-routes/output' }

/** A product with routes, files and route rules of its own. */
const overrides = {
  serverHandlers: [
    { route: '/api/items', method: 'get', handler: '~/tests/http/ownRoutes/items.get.ts' },
    { route: '/api/items', method: 'post', handler: '~/tests/http/ownRoutes/items.post.ts' },
    { route: '/api/report', method: 'get', handler: '~/tests/http/ownRoutes/report.get.ts' },
    { route: '/status', method: 'get', handler: '~/tests/http/ownRoutes/items.get.ts' },
  ],
  routeRules: {
    '/api/items': { cors: true, headers: { 'x-rule': 'yes' } },
    '/api/proxied': { proxy: '/api/items' },
  },
  runtimeConfig: { contentSecurityPolicy: { 'connect-src': ['https://api.example.com'] } },
  nitro: { publicAssets: [{ dir: fileURLToPath(new URL('ownRoutes/public', import.meta.url)), baseURL: '/' }] },
}

let app: App
let stopTenant: () => Promise<void>

beforeAll(async () => {
  await buildBeside(dirs, { overrides })
  const port = await findFreePort()
  const tenant = await startTenant({ port: 0, appBaseUrls: [`http://localhost:${port}`], dataDir: null, log: () => {} })
  stopTenant = () => tenant.close()
  const runtime = { ...selectedRuntime, outputDir: dirs.outputDir }
  app = await startApp({ port, issuer: tenant.issuer, clientId: tenant.clientId, runtime })
})
afterAll(async () => {
  await app.stop()
  await stopTenant()
})

const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(app.baseUrl + path, init)
  return { response, status: response.status, text: await response.text() }
}

describe('a route of one’s own', () => {
  it.each(['/api/items', '/status', '/healthz', '/readyz'])('answers HEAD as GET: %s', async (path) => {
    expect(await ask(path, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  })

  it('needs no entry anywhere for 405', async () => {
    const { response, status } = await ask('/api/items', { method: 'PUT' })
    expect([status, response.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD, OPTIONS'])
  })

  it('keeps the status of createError', async () => {
    const { status, text } = await ask('/api/items?fail')
    expect([status, JSON.parse(text)]).toEqual([409, expect.objectContaining({ statusCode: 409, message: 'Sold out.' })])
  })

  it.each([['malformed JSON', '{"name":'], ['a body that does not pass', '{}']])('answers %s with 400', async (_what, body) => {
    const headers = { 'content-type': 'application/json' }
    expect(await ask('/api/items', { method: 'POST', headers, body })).toMatchObject({ status: 400 })
  })

  it('answers a failed call to another service with 502, and logs no query', async () => {
    const { status, text } = await ask('/api/report')
    expect(status).toBe(502)
    await expect.poll(() => app.logs()).toContain('upstream_failed')
    expect(text + app.logs()).not.toMatch(/zq-secret-zq|user@example\.com/)
  })
})

describe('route rules for the API', () => {
  it('allow other origins, with a preflight', async () => {
    const headers = { 'origin': 'https://example.com', 'access-control-request-method': 'GET' }
    const preflight = await ask('/api/items', { method: 'OPTIONS', headers })
    expect([preflight.status, preflight.response.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
    const { response } = await ask('/api/items')
    expect([response.headers.get('access-control-allow-origin'), response.headers.get('x-rule')]).toEqual(['*', 'yes'])
  })

  it('pass requests on', async () => {
    expect(await ask('/api/proxied')).toMatchObject({ status: 200, text: '{"items":[]}' })
  })
})

describe('what the product adds', () => {
  it('is served from public/api', async () => {
    expect(await ask('/api/openapi.json')).toMatchObject({ status: 200, text: expect.stringContaining('3.1.0') })
  })

  it('is in the Content Security Policy', async () => {
    const { response } = await ask('/')
    expect(response.headers.get('content-security-policy')).toContain('connect-src \'self\' https://api.example.com;')
  })
})
