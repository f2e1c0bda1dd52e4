import { createApp, createError, eventHandler, getRequestURL, toWebHandler } from 'h3'
import type { H3Error, H3Event } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import unhandledErrors from '#server/plugins/unhandledErrors'
import { AuthError } from '#server/platform/errors'

type ErrorHook = (error: H3Error, context: { event: H3Event }) => void

const consoleError = vi.spyOn(console, 'error')

beforeEach(() => {
  consoleError.mockReset().mockReturnValue()
})

/** What becomes of an error that a handler throws, when Nitro tells the plugin of it. */
async function fail(thrown: unknown) {
  const seen: { hook?: ErrorHook, url?: string, error?: H3Error } = {}
  unhandledErrors({ hooks: { hook: (_: string, hook: ErrorHook) => (seen.hook = hook) } } as never)
  const onError = (error: H3Error, event: H3Event) => {
    seen.hook?.(error, { event })
    Object.assign(seen, { error, url: getRequestURL(event).href })
  }
  const app = createApp({ onError }).use(eventHandler(() => Promise.reject(thrown as Error)))
  const request = new Request('http://localhost/callback?code=secret', { headers: { 'x-request-id': 'request-1' } })
  const response = await toWebHandler(app)(request)
  // h3 writes of its own where nothing has answered.
  const lines = consoleError.mock.calls.map(([line]) => String(line)).filter(line => line.startsWith('{'))
  return { ...seen, response, entries: lines.map(line => JSON.parse(line) as Record<string, unknown>) }
}

const broken = { code: 'unexpected', causes: ['TypeError broken'] }

describe('the plugin unhandledErrors', () => {
  it.each([
    ['a plain error', new TypeError('broken'), broken],
    ['the error of a page', createError({ status: 503, cause: new TypeError('broken') }), broken],
    ['an AuthError', new AuthError('configuration', 'NUXT_X is missing'), { code: 'configuration', message: 'NUXT_X is missing' }],
  ])('logs %s in our own words, and names the request in the answer and to the error page', async (_what, thrown, entry) => {
    const { response, entries, error } = await fail(thrown)
    expect(entries).toMatchObject([{ level: 'error', route: '/callback', requestId: 'request-1', ...entry }])
    expect(response.headers.get('x-request-id')).toBe('request-1')
    expect(error?.data).toEqual({ requestId: 'request-1' })
  })

  it('leaves no query for Nitro to print', async () => {
    expect((await fail(new Error('broken'))).url).toBe('http://localhost/callback')
  })

  it('logs neither what is the caller’s own fault nor what the API has logged', async () => {
    expect((await fail(createError({ status: 404 }))).entries).toEqual([])
    expect((await fail(createError({ status: 503, data: { requestId: 'request-1' } }))).entries).toEqual([])
  })
})
