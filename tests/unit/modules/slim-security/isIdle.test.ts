import { describe, expect, it } from 'vitest'
import { isIdle } from '../../../../modules/slim-security/isIdle'

const rateLimiter = '/app/node_modules/nuxt-security/dist/runtime/server/middleware/rateLimiter'

describe('isIdle', () => {
  it('tells a handler whose option is off', () => {
    expect(isIdle(rateLimiter, { rateLimiter: false }, [{}, { security: { xssValidator: {} } }])).toBe(true)
  })

  it.each([
    ['its option is on', { rateLimiter: { interval: 1000 } }, []],
    ['its option is not set', { xssValidator: false }, []],
    ['a route rule switches it on', { rateLimiter: false }, [{ security: { rateLimiter: { interval: 1000 } } }]],
  ])('keeps it when %s', (_, security, routeRules) => {
    expect(isIdle(rateLimiter, security, routeRules)).toBe(false)
  })

  it('keeps the handlers of others', () => {
    expect(isIdle('/app/server/middleware/rateLimiter.ts', { rateLimiter: false }, [])).toBe(false)
  })
})
