import { createApp, createRouter, eventHandler, setResponseHeader, toWebHandler } from 'h3'
import { describe, expect, it } from 'vitest'
import notFound from '../../../../server/api/[...]'
import errorHandler from '#server/http/errorHandler'

const ok = eventHandler(() => 'ok')

/** Routes as Nitro registers them: a page for everything else, the catch-all of the API, and the files. */
const router = createRouter({ preemptive: true })
  .use('/**', ok)
  .use('/api/**', notFound)
  .use('/api/items', ok, ['get', 'head', 'post'])
  .use('/api/items/:id', ok, ['get', 'head'])
  .use('/api/anything', ok)
const cors = eventHandler(event => setResponseHeader(event, 'access-control-allow-origin', '*'))
const ask = toWebHandler(createApp({ onError: errorHandler }).use(cors).use(router))

describe('/api/**', () => {
  it.each([
    ['GET', '/api/none', 404, null],
    ['OPTIONS', '/api/none', 404, null],
    ['DELETE', '/api/items', 405, 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/api/items', 405, 'GET, HEAD, POST, OPTIONS'], // h3 remembers the first outcome
    ['PUT', '/api/items/1', 405, 'GET, HEAD, OPTIONS'],
    ['PUT', '/api/items/1?x=1', 405, 'GET, HEAD, OPTIONS'],
    ['OPTIONS', '/api/items/1', 204, 'GET, HEAD, OPTIONS'],
    ['GET', '/api/items/1', 200, null],
    ['DELETE', '/api/anything', 200, null],
  ])('answers %s %s with %i and Allow: %s', async (method, path, status, allow) => {
    const response = await ask(new Request(`http://localhost${path}`, { method }))
    expect([response.status, response.headers.get('allow')]).toEqual([status, allow])
  })

  it('answers a preflight with what a route rule allows', async () => {
    const headers = { 'origin': 'https://example.com', 'access-control-request-method': 'GET' }
    const response = await ask(new Request('http://localhost/api/items', { method: 'OPTIONS', headers }))
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
  })
})
