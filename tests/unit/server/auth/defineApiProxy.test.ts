import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineApiProxy } from '#server/auth/defineApiProxy'
import type { ApiProxyOptions } from '#server/auth/defineApiProxy'
import { withServer } from '../../../support/apiApp'
import { callAsUser, headersOf } from '../../../support/callAsUser'

const megabyte = Buffer.alloc(1024 * 1024, 'x')
const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const
const open: { close: () => void }[] = []
const lines: string[] = []

beforeEach(() => {
  lines.length = 0
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(line => void lines.push(String(line)))
})
afterEach(() => open.splice(0).forEach(({ close }) => close()))

/** An API elsewhere, and what it was asked. */
async function startApi(listener: RequestListener) {
  const requests: IncomingMessage[] = []
  const server = createServer((req, res) => {
    requests.push(req)
    listener(req, res)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({ close: () => (server.closeAllConnections(), server.close()) })
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** Runs the proxy in a real server, before the API that answers like `listener`. */
async function withProxy<Value>(
  listener: RequestListener,
  use: (proxy: {
    base: string
    requests: IncomingMessage[]
    url: string
    ask: (path: string, init?: RequestInit & { duplex?: 'half' }) => Promise<Response>
  }) => Promise<Value>,
  options: Partial<ApiProxyOptions> = {},
): Promise<Value> {
  const { requests, url } = await startApi(listener)
  const handler = defineApiProxy({ target: `${url}/v1`, methods, ...options })
  const signedIn = await headersOf({ user: 'ada' })
  return withServer(handler, base => use({
    base: `${base}/api/backend`, requests, url,
    ask: (path, init) => fetch(`${base}/api/backend${path}`, { redirect: 'manual', ...init, headers: { ...signedIn, ...init?.headers } }),
  }), '/api/backend/**:path')
}

const answer = (status: number, headers: Record<string, string | string[]> = {}, body = ''): RequestListener => (req, res) => {
  req.resume()
  res.writeHead(status, headers).end(body)
}

describe('defineApiProxy, a call of this server to itself', () => {
  it.each<Record<string, string>>([{}, { 'content-length': '999' }])('keeps its body, whatever the headers say: %j', async (headers) => {
    const bodies: string[] = []
    const { url } = await startApi(async (req, res) => {
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk as Buffer)
      bodies.push(Buffer.concat(chunks).toString())
      res.end('{}')
    })
    const proxy = defineApiProxy({ target: url, methods })
    const call = { user: 'ada', method: 'POST', body: { query: 'all' }, headers, route: '/api/x/**:path', path: '/api/x/graphql' }
    expect(await callAsUser(proxy, call)).toMatchObject({ status: 200 })
    expect(bodies).toEqual(['{"query":"all"}'])
  })
})

describe('defineApiProxy, an active document', () => {
  it.each([
    ['text/html', 'sandbox; default-src \'none\''], ['image/svg+xml', 'sandbox; default-src \'none\''], ['application/pdf', null],
  ])('of the type %s can run no script of this application', async (type, policy) => {
    await withProxy(answer(200, { 'content-type': type }), async ({ ask }) => {
      expect((await ask('/file')).headers.get('content-security-policy')).toBe(policy)
    }, { responseHeaders: ['content-security-policy'] })
  })
})

describe('defineApiProxy, the request', () => {
  it('has path, query, body and the usual headers, the access token, and nothing else of the caller', async () => {
    await withProxy((req, res) => void req.pipe(res), async ({ ask, requests }) => {
      const headers = {
        'content-type': 'application/json', 'if-match': '"1"', 'x-secret': 'zq', 'x-forwarded-for': '1.2.3.4',
        'authorization': 'Bearer evil', 'proxy-authorization': 'Basic zq', 'x-mine': 'yes',
      }
      const response = await ask('/orders/caf%C3%A9?a=1&a=2', { method: 'PUT', body: '{"n":1}', headers })
      expect([response.status, await response.text()]).toEqual([200, '{"n":1}'])
      const [sent] = requests
      expect([sent?.method, sent?.url]).toEqual(['PUT', '/v1/orders/caf%C3%A9?a=1&a=2'])
      expect(sent?.headers).toMatchObject({
        'content-type': 'application/json', 'if-match': '"1"', 'content-length': '7', 'accept-encoding': 'identity', 'x-mine': 'yes',
      })
      const [, payload = ''] = sent?.headers.authorization?.split('.') ?? []
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ aud: 'https://api.example.com/' })
      for (const name of ['cookie', 'x-secret', 'x-forwarded-for', 'proxy-authorization', 'sec-fetch-site', 'origin']) {
        expect(sent?.headers).not.toHaveProperty(name)
      }
    }, { requestHeaders: ['X-Mine', 'Cookie', 'Authorization', 'Proxy-Authorization', 'Host'] })
  })

  it.each([
    '/../admin', '/%2e%2e/admin', '/a/%2E%2e%2fadmin', '//evil.example/', '/%5c..', '/..;/admin', '/a\\b', '/%252e%252e/x',
  ])('is refused where the path leads out: %j', async (path) => {
    await withProxy(answer(200), async ({ base, requests }) => {
      const { hostname, port, pathname } = new URL(base)
      const outgoing = request({ hostname, port, path: pathname + path, headers: await headersOf({ user: 'ada' }) }).end()
      const [response] = await once(outgoing, 'response') as [IncomingMessage]
      response.resume()
      expect([400, 404]).toContain(response.statusCode)
      expect(requests).toEqual([])
    })
  })

  it('is refused without a session, from another site and by another method, and the API is not asked', async () => {
    await withProxy(answer(200), async ({ base, ask, requests }) => {
      const signedOut = await fetch(`${base}/orders`)
      expect([signedOut.status, await signedOut.json()]).toMatchObject([401, { error: 'login_required' }])
      expect(signedOut.headers.has('proxy-status')).toBe(false)
      const foreign = await ask('/orders', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })
      expect([foreign.status, await foreign.json()]).toMatchObject([403, { error: 'forbidden' }])
      const patch = await ask('/orders', { method: 'PATCH' })
      expect([patch.status, patch.headers.get('allow')]).toEqual([405, 'GET, POST, PUT, DELETE, HEAD, OPTIONS'])
      const preflight = await ask('/orders', { method: 'OPTIONS', headers: { 'sec-fetch-site': 'cross-site' } })
      expect([preflight.status, preflight.headers.get('allow')]).toEqual([204, 'GET, POST, PUT, DELETE, HEAD, OPTIONS'])
      expect(requests).toEqual([])
    })
  })

  it('is refused to users who do not meet the requirements, and for another audience', async () => {
    const role = await withProxy(answer(200), ({ ask }) => ask('/x'), { requirements: { roles: ['owner'] } })
    expect(role.status).toBe(403)
    const audience = await withProxy(answer(200), ({ ask }) => ask('/x'), { audience: 'https://other.example/' })
    expect([audience.status, await audience.text()]).toEqual([500, expect.not.stringContaining('NUXT')])
    expect((await withProxy(answer(200), ({ ask }) => ask('/x'), { audience: 'https://api.example.com/' })).status).toBe(200)
  })
})

describe('defineApiProxy, the response', () => {
  it('has status, body and the usual headers of the API, no cookie, and is kept by nobody', async () => {
    const headers = {
      'content-type': 'text/csv', 'content-disposition': 'attachment', 'etag': '"1"', 'cache-control': 'public, max-age=9',
      'x-internal': 'zq', 'set-cookie': ['a=1', 'b=2'], 'server': 'zq', 'content-length': '3', 'access-control-allow-origin': '*',
    }
    const more = { responseHeaders: ['X-Mine', 'Set-Cookie'] }
    const response = await withProxy(answer(418, headers, 'a,b'), ({ ask }) => ask('/report'), more)
    expect([response.status, await response.text()]).toEqual([418, 'a,b'])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv', 'content-disposition': 'attachment', 'etag': '"1"', 'content-length': '3',
      'cache-control': 'private, no-store', 'proxy-status': 'api-proxy; received-status=418',
    })
    for (const name of ['set-cookie', 'x-internal', 'server', 'access-control-allow-origin']) expect(response.headers.has(name)).toBe(false)
  })

  it('passes a 401 of the API on, and marks it as not ours', async () => {
    const challenge = 'Bearer error="insufficient_user_authentication", max_age="60"'
    const response = await withProxy(answer(401, { 'www-authenticate': challenge }, '{}'), ({ ask }) => ask('/x'))
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, challenge])
    expect(response.headers.get('proxy-status')).toBe('api-proxy; received-status=401')
  })

  it.each([
    [201, '/v1/orders/7', '/api/backend/orders/7'], [302, 'next?a=b', '/api/backend/next?a=b'], [307, '/elsewhere', 'URL/elsewhere'],
    [303, 'https://files.example/x', 'https://files.example/x'], [308, '//evil.example/v1', 'http://evil.example/v1'],
  ])('leads %i with the Location %s to %s, and follows nothing', async (status, location, expected) => {
    await withProxy(answer(status, { location }), async ({ ask, requests, url }) => {
      const response = await ask('/orders')
      expect([response.status, response.headers.get('location')]).toEqual([status, expected.replace('URL', url)])
      expect(requests).toHaveLength(1)
    })
  })

  it('answers HEAD and 204 without a body', async () => {
    await withProxy(answer(200, { 'content-length': '1000000' }), async ({ ask, requests }) => {
      const response = await ask('/file', { method: 'HEAD' })
      expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '1000000', ''])
      expect(requests[0]?.method).toBe('HEAD')
    })
    const deleted = await withProxy(answer(204), ({ ask }) => ask('/file', { method: 'DELETE' }))
    expect([deleted.status, await deleted.text()]).toEqual([204, ''])
  })
})

describe('defineApiProxy, when the API fails', () => {
  const secrets = /127\.0\.0\.1|zq-query|secret/

  it('is 502 while nobody answers, and names neither address nor query', async () => {
    const response = await withProxy(answer(200), ({ ask }) => ask('/x?zq-query'), { target: 'http://127.0.0.1:1/secret' })
    const text = await response.text()
    expect([response.status, JSON.parse(text)]).toMatchObject([502, { error: 'upstream_failed' }])
    expect(text + lines.join()).not.toMatch(secrets)
    expect(lines.join()).toContain('upstream_failed')
  })

  it('is 504 when it takes too long', async () => {
    const response = await withProxy(() => {}, ({ ask }) => ask('/x?zq-query'), { timeoutMs: 50 })
    expect([response.status, await response.json()]).toMatchObject([504, { error: 'upstream_timeout' }])
    expect(lines.join()).not.toMatch(secrets)
  })

  it('does not pass half a response off as a whole one', async () => {
    const half: RequestListener = (_req, res) => {
      res.writeHead(200, { 'content-type': 'text/plain' })
      res.write('half', () => res.destroy())
    }
    await withProxy(half, async ({ ask }) => {
      await expect((await ask('/x')).text()).rejects.toThrow('terminated')
      await expect.poll(() => lines.join()).toContain('upstream_failed')
    })
  })

  it('passes on a refusal that comes before the whole body was sent', async () => {
    const tooLarge: RequestListener = (_req, res) => void res.writeHead(413).end('too large')
    await withProxy(tooLarge, async ({ base }) => {
      const outgoing = request(`${base}/upload`, { method: 'POST', headers: await headersOf({ user: 'ada' }) })
      outgoing.on('error', () => {}) // the rest of the body is not taken
      outgoing.write(megabyte)
      const [response] = await once(outgoing, 'response') as [IncomingMessage]
      expect(response.statusCode).toBe(413)
      outgoing.destroy()
    })
  })
})

describe('defineApiProxy, streams', () => {
  it('takes no more from the API than a slow caller reads, and lets go of it when the caller hangs up', async () => {
    const api = { sent: 0, isClosed: false, isWaiting: false }
    const endless: RequestListener = (_req, res) => {
      const send = () => {
        api.isWaiting = false
        while (!api.isClosed && api.sent < 200 && !api.isWaiting) {
          api.sent += 1
          api.isWaiting = !res.write(megabyte)
        }
      }
      res.on('drain', send).on('close', () => (api.isClosed = true))
      send()
    }
    await withProxy(endless, async ({ base }) => {
      const outgoing = request(`${base}/file`, { headers: await headersOf({ user: 'ada' }) }).end()
      const [response] = await once(outgoing, 'response') as [IncomingMessage]
      response.pause().on('error', () => {})
      await settles(() => api.sent)
      expect(api).toMatchObject({ isClosed: false, isWaiting: true })
      expect(api.sent).toBeLessThan(50)
      outgoing.destroy()
      await expect.poll(() => api.isClosed).toBe(true)
      expect(lines.join()).not.toContain('upstream_failed')
    })
  })

  it('takes no more from the caller than a slow API reads', async () => {
    const slow: { release?: () => void } = {}
    const listener = (req: IncomingMessage, res: ServerResponse) => {
      req.pause()
      slow.release = () => req.on('end', () => res.end('done')).resume()
    }
    await withProxy(listener, async ({ base }) => {
      const outgoing = request(`${base}/upload`, { method: 'POST', headers: await headersOf({ user: 'ada' }) })
      const upload = { sent: 0 }
      const send = () => {
        const state = { isFull: false }
        while (upload.sent < 100 && !state.isFull) {
          upload.sent += 1
          state.isFull = !outgoing.write(megabyte)
        }
        if (upload.sent === 100) outgoing.end()
      }
      outgoing.on('drain', send)
      send()
      await settles(() => upload.sent)
      expect(upload.sent).toBeLessThan(50)
      slow.release?.()
      const [response] = await once(outgoing, 'response') as [IncomingMessage]
      expect(response.statusCode).toBe(200)
      response.resume()
    })
  })

  it('lets go of the API when the caller hangs up before the response, and logs no failure', async () => {
    const api = { isClosed: false }
    await withProxy((_req, res) => void res.on('close', () => (api.isClosed = true)), async ({ base, requests }) => {
      const outgoing = request(`${base}/slow`, { headers: await headersOf({ user: 'ada' }) }).end()
      outgoing.on('error', () => {})
      await expect.poll(() => requests.length).toBe(1)
      outgoing.destroy()
      await expect.poll(() => api.isClosed).toBe(true)
      expect(lines).toEqual([])
    })
  })
})

/** Waits until a number has stayed the same for a while. */
async function settles(read: () => number): Promise<void> {
  const last = { value: -1, times: 0 }
  await expect.poll(() => {
    last.times = read() === last.value && last.value > 0 ? last.times + 1 : 0
    last.value = read()
    return last.times
  }, { interval: 50 }).toBeGreaterThan(5)
}
