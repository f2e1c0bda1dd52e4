import type { H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import securityScope from '#server/plugins/securityScope'

/** Whether nuxt-security looks at a request for this path. */
function isGuarded(path: string): boolean {
  const event = { path, context: {} } as H3Event
  securityScope({ hooks: { hook: (_: string, hook: (event: H3Event) => void) => hook(event) } } as never)
  return event.context.security?.rules?.enabled !== false
}

describe('the plugin securityScope', () => {
  it.each(['/api/private', '/api/private?x=1', '/healthz', '/readyz/', '/metrics', '/metrics?x=1'])('leaves %s alone', (path) => {
    expect(isGuarded(path)).toBe(false)
  })

  it.each(['/', '/api/auth/login', '/metrics-of-ours', '/metrics/of-ours', '/readyz-page', '/healthzz?x=1', '/x/metrics'])(
    'has %s guarded', (path) => {
      expect(isGuarded(path)).toBe(true)
    })
})
