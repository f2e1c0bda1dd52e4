import { describe, expect, it } from 'vitest'
import { isIdle } from '../../../../modules/slim-security/isIdle'

const rateLimiter = '/app/node_modules/nuxt-security/dist/runtime/server/middleware/rateLimiter'

const prerenderedHeaders = '/app/node_modules/nuxt-security/dist/runtime/nitro/plugins/90-prerenderedHeaders'

describe('isIdle', () => {
  it('tells a plugin whose option is off', () => {
    expect(isIdle(prerenderedHeaders, { ssg: false }, [])).toBe(true)
    expect(isIdle(prerenderedHeaders, { ssg: {} }, [])).toBe(false)
    expect(isIdle(prerenderedHeaders, { ssg: false }, [{ security: { ssg: {} } }])).toBe(false)
    expect(isIdle(prerenderedHeaders.replace('90-prerenderedHeaders', '70-securityHeaders'), { headers: false }, [])).toBe(false)
  })

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
