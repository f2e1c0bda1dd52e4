import { appendResponseHeader, createError, defineEventHandler, setResponseHeader } from 'h3'
import { beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { renderMetrics } from '#server/operations/metrics'
import { AuthError } from '#server/platform/errors'
import { callHandler } from '../../../support/apiApp'

beforeEach(() => {
  for (const level of ['info', 'error'] as const) vi.spyOn(console, level).mockReturnValue()
})

const refuseWith = (error: unknown) => defineApiHandler(() => Promise.reject(error as Error))

describe('defineApiHandler', () => {
  it.each([
    defineApiHandler(() => ({ msg: 'fine' })), refuseWith(new AuthError('login_required', 'Sign in first.')), refuseWith(new Error('x')),
  ])(
    'lets no cache keep an answer (%#)', async (handler) => {
      const { response } = await callHandler(handler)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      expect(response.headers.get('vary')).toBe('Authorization, Cookie')
    })

  it('adds to what others say the answer varies by', async () => {
    const handler = defineApiHandler((event) => {
      appendResponseHeader(event, 'vary', 'Accept-Language')
      return {}
    })
    const { response } = await callHandler(defineEventHandler((event) => {
      setResponseHeader(event, 'vary', 'Origin') // as a route rule does
      return handler(event)
    }))
    expect(response.headers.get('vary')).toBe('Origin, Authorization, Cookie, Accept-Language')
  })

  it('answers though nothing is thrown', async () => {
    expect((await callHandler(refuseWith(undefined))).response.status).toBe(500)
  })

  it('is typed as what it returns', () => {
    expectTypeOf(defineApiHandler(async () => ({ msg: 'fine' }))).returns.resolves.toEqualTypeOf<{ msg: string }>()
  })

  it('counts how requests end: ok, by the code of our own errors, by the status of others', async () => {
    const errors = [new AuthError('forbidden', 'No.'), createError({ statusCode: 409 }), new TypeError('x')]
    for (const error of errors) await callHandler(refuseWith(error))
    await callHandler(defineApiHandler(() => ({})))
    for (const outcome of ['forbidden', '409', 'unexpected', 'ok']) expect(renderMetrics()).toContain(`outcome="${outcome}"`)
  })
})
