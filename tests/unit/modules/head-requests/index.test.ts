import { describe, expect, it } from 'vitest'
import { toHeadHandlers } from '../../../../modules/head-requests'

describe('toHeadHandlers (RFC 9110 §9.3.2)', () => {
  it('answers HEAD by the handler of GET, unless the path has one of its own', () => {
    const handlers = [
      { route: '/api/items', method: 'get', handler: 'items.get.ts' },
      { route: '/api/items', method: 'post', handler: 'items.post.ts' },
      { route: '/api/own', method: 'get', handler: 'own.get.ts' },
      { route: '/api/own', method: 'head', handler: 'own.head.ts' },
      { route: '/api/any', handler: 'any.ts' },
      { middleware: true, handler: 'log.ts' },
    ] as const
    expect(toHeadHandlers(handlers)).toEqual([{ route: '/api/items', method: 'head', handler: 'items.get.ts' }])
  })
})
