import { createApp, toWebHandler } from 'h3'
import type { H3Event } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'

const error = vi.spyOn(console, 'error')

beforeEach(() => {
  error.mockReset().mockReturnValue()
})

async function call(handler: (event: H3Event) => Promise<unknown>, init: RequestInit = {}) {
  const response = await toWebHandler(createApp().use(defineApiHandler(handler)))(new Request('http://localhost/api/x?secret=1', init))
  return { response, text: await response.text() }
}

const refuseWith = (...args: ConstructorParameters<typeof AuthError>) => () => Promise.reject(new AuthError(...args))

describe('defineApiHandler', () => {
  it.each([() => Promise.resolve({ msg: 'fine' }), refuseWith('login_required', 'Sign in first.'), () => Promise.reject(new Error('x'))])(
    'lets no cache keep an answer (%#)', async (handler) => {
      const { response } = await call(handler)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      expect(response.headers.get('vary')).toBe('Authorization, Cookie')
    })

  it('gives an AuthError its status and its body, and does not log what is the caller’s own fault', async () => {
    const { response, text } = await call(refuseWith('invalid_state', 'A sentence.', { returnTo: '/profile', cause: new Error('secret') }))
    expect(response.status).toBe(400)
    expect(JSON.parse(text)).toEqual({ error: 'invalid_state', error_description: 'A sentence.', returnTo: '/profile' })
    expect(error).not.toHaveBeenCalled()
  })

  it.each([new Error('secret'), new TypeError('secret'), 'secret', undefined])('says nothing of an unexpected %s', async (thrown) => {
    const { response, text } = await call(() => Promise.reject(thrown as Error))
    expect(response.status).toBe(500)
    expect(JSON.parse(text)).toEqual({ error: 'server_error', error_description: 'Something went wrong.' })
    expect(error).toHaveBeenCalledTimes(1)
  })

  it('keeps what is wrong with the configuration for the log', async () => {
    const { text } = await call(refuseWith('configuration', 'NUXT_AUTH0_CLIENT_ID is missing'))
    expect(text).not.toContain('NUXT_')
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('NUXT_AUTH0_CLIENT_ID'))
  })

  it('says when to come back, only with 503', async () => {
    expect((await call(refuseWith('temporarily_unavailable', 'Later.'))).response.headers.get('retry-after')).toBe('5')
    expect((await call(refuseWith('provider_error', 'Never.'))).response.headers.has('retry-after')).toBe(false)
  })

  it('names the request in an answer that is logged, and in no other', async () => {
    const headers = { 'x-request-id': 'request-1' }
    for (const [code, id] of [['temporarily_unavailable', 'request-1'], ['login_required', null]] as const) {
      const { response } = await call(refuseWith(code, 'A sentence.'), { headers })
      expect(response.headers.get('x-request-id')).toBe(id)
    }
  })

  it('leaves the error page to browsers that navigate', async () => {
    const { response, text } = await call(refuseWith('invalid_request', 'A sentence.'), { headers: { accept: 'text/html,*/*' } })
    expect(response.status).toBe(400)
    expect(text).not.toContain('error_description')
  })

  it.each([
    ['a body over 64 KB', { method: 'POST', headers: { 'content-length': '65537' }, body: 'x'.repeat(65_537) }, 413],
    ['a body of 64 KB', { method: 'POST', headers: { 'content-length': '65536' }, body: 'x'.repeat(65_536) }, 200],
    ['a body in chunks', { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body: 'x' }, 413],
    ['no body', { method: 'POST' }, 200],
  ])('answers %s with %o', async (_what, init, status) => {
    expect((await call(() => Promise.resolve({}), init)).response.status).toBe(status)
  })
})
