import type { H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import bareRoutes from '#server/plugins/bareRoutes'
import serveStatic from '../../../support/nitroStatic'

/** A server of two layers, before which the plugin has run: what it does at a request, and whether it lets the first be called. */
function createServer() {
  const stack: { handler: () => void, match?: (path: string) => boolean }[] = [{ handler: serveStatic }, { handler: () => {} }]
  const hooks: ((event: H3Event) => void)[] = []
  bareRoutes({ h3App: { stack }, hooks: { hook: (_: string, hook: (event: H3Event) => void) => hooks.push(hook) } } as never)
  return {
    request(path: string) {
      const event = { path, context: {} } as H3Event
      hooks.forEach(hook => hook(event))
      return event.context
    },
    looksForFile: (path: string) => stack[0]?.match?.(path) ?? true,
    stack,
  }
}

describe('the plugin bareRoutes', () => {
  it.each(['/api/private', '/api/private?x=1', '/healthz', '/readyz/', '/metrics', '/metrics?x=1'])('leaves %s bare', (path) => {
    const { request, looksForFile } = createServer()
    expect(request(path).security?.rules?.enabled).toBe(false)
    expect(looksForFile(path)).toBe(false)
  })

  it.each(['/', '/api/auth/login', '/metrics-of-ours', '/metrics/of-ours', '/readyz-page', '/healthzz?x=1', '/x/metrics', '/_nuxt/a.js'])(
    'has %s guarded and looked for among the files', (path) => {
      const { request, looksForFile } = createServer()
      expect(request(path).security).toBeUndefined()
      expect(looksForFile(path)).toBe(true)
    })

  it('leaves other layers as they are', () => {
    expect(createServer().stack[1]?.match).toBeUndefined()
  })

  it('keeps the route rules of a path, whatever its query', () => {
    const { request } = createServer()
    expect(request('/api/private')._nitro).toBeUndefined() // Nitro works them out itself
    expect(request('/api/private?x=1')._nitro).toEqual({ routeRules: { headers: { 'x-path': '/api/private' } } })
    expect(request('/api/admin')._nitro).toBeUndefined()
  })
})
