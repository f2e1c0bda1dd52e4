import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import type { Owner, TokenKind } from '#shared/types/auth'
import { createApi } from '../../../client/api'
import type { ApiEnvironment } from '../../../client/api'
import type { ApiError } from '../../../client/apiError'
import { AuthenticationError } from '../../../client/errors'

const origin = 'https://app.example'
const ada: Owner = { sub: 'ada', organization: null, session: '1' }

const refuse = (challenge: string, status = 401) =>
  Response.json({ error: 'refused' }, { status, headers: { 'www-authenticate': challenge } })
const invalid = () => refuse('Bearer realm="api", error="invalid_token", error_description="not valid"')

/** `$api` on a page of Ada's, with the answers of the API in turn; the last one is repeated. */
function createPage(answers: (() => Response | Promise<Response>)[] = [], overrides: Partial<ApiEnvironment> = {}) {
  const sent: { url: string, authorization: string | null, init: RequestInit }[] = []
  const page = { owner: ada as Owner | null, fresh: 0, held: 'token-0' }
  const stepUp = vi.fn()
  const getToken = vi.fn(async (kind: TokenKind, { fresh = false } = {}) => {
    if (fresh) page.held = `token-${++page.fresh}`
    return `${kind}-${page.held}`
  })
  const api = createApi({
    origin,
    baseURL: '/',
    owner: () => page.owner,
    stepUp,
    getToken,
    fetch: async (target, init) => {
      const url = target instanceof Request ? target.url : target
      sent.push({ url, authorization: new Headers(init.headers).get('authorization'), init })
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      return answer?.() ?? Response.json({ ok: true })
    },
    ...overrides,
  })
  return { api, sent, page, stepUp, getToken, authorizations: () => sent.map(({ authorization }) => authorization) }
}

/** What a call is rejected with. */
const failure = (call: Promise<unknown>) => call.then(() => 'no error', (error: unknown) => error)

describe('the token', () => {
  it.each([[undefined, 'Bearer id-token-0'], ['id', 'Bearer id-token-0'], ['access', 'Bearer access-token-0']] as const)(
    'of kind %s is in the header, without cookies', async (token, authorization) => {
      const { api, sent } = createPage()
      expect(await api('/api/x', { token, credentials: 'include' })).toEqual({ ok: true })
      expect(sent).toMatchObject([{ url: '/api/x', authorization, init: { credentials: 'omit', redirect: 'manual' } }])
    })

  it.each([
    'https://evil.example/api', '//evil.example/api', '/\\evil.example', 'http://app.example/api', 'https://app.example:8443/', 'data:,x',
    'https://app.example@evil.example/', '/.//evil.example/x', `${origin}//evil.example/x`,
  ])('is not sent to %s', async (url) => {
    const { api, sent, getToken } = createPage()
    expect(await failure(api(url))).toMatchObject({ data: { code: 'foreign_origin' } })
    expect([sent, getToken.mock.calls]).toEqual([[], []])
  })

  it.each(['/x?a=1#b', '/y/../x?a=1', `${origin}/x?a=1`])('is sent to this application for %s', async (target) => {
    const { api, sent } = createPage()
    await api(target)
    expect(sent[0]?.url).toBe('/x?a=1')
  })

  it('follows the base URL of the application', async () => {
    const { api, sent } = createPage([], { baseURL: '/portal/' })
    await api('/api/x', { query: { q: 1 } })
    expect(sent[0]?.url).toBe('/portal/api/x?q=1')
  })

  it.each([`${origin}/other`, `${origin}/portal`, '/api/../../other'])('reaches no other application of the host: %s', async (target) => {
    const { api, sent } = createPage([], { baseURL: '/portal/' })
    expect(await failure(api(target))).toMatchObject({ data: { code: 'foreign_origin' } })
    expect(sent).toEqual([])
  })

  it('of the caller is sent as it is, and nothing is repeated', async () => {
    const { api, authorizations, getToken } = createPage([invalid])
    expect(await failure(api('/api/x', { headers: { Authorization: 'Bearer own' } }))).toMatchObject({ data: { code: 'invalid_token' } })
    expect([authorizations(), getToken.mock.calls]).toEqual([['Bearer own'], []])
  })

  it.each([301, 302, 303, 307, 308])('is not carried on by a redirect: %i', async (status) => {
    const { api, sent } = createPage([() => new Response(null, { status, headers: { location: 'https://evil.example/' } })])
    expect(await failure(api('/api/x'))).toMatchObject({ data: { code: 'redirected' } })
    expect(sent).toHaveLength(1)
  })

  it('is not carried on by a redirect that may not be seen', async () => {
    const { api } = createPage([() => Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })])
    expect(await failure(api('/api/x'))).toMatchObject({ statusCode: 502, data: { code: 'redirected' } })
  })

  it('is in no error', async () => {
    for (const answer of [invalid, () => Promise.reject(new TypeError('Failed to fetch')), () => new Response('', { status: 500 })]) {
      const error = await failure(createPage([answer]).api('/api/x?secret=1', { headers: { 'x-header': 'secret' } })) as Error
      expect(JSON.stringify([error, { ...error }, error.message])).not.toMatch(/token-|secret/)
    }
  })
})

describe('a 401 with error="invalid_token"', () => {
  it('is repeated once with a fresh token', async () => {
    const { api, authorizations } = createPage([invalid, () => Response.json('yes')])
    expect(await api('/api/x', { method: 'POST', body: { a: 1 } })).toBe('yes')
    expect(authorizations()).toEqual(['Bearer id-token-0', 'Bearer id-token-1'])
  })

  it('is repeated for a Request without a body, too', async () => {
    const { api, sent } = createPage([invalid, () => Response.json('yes')])
    expect(await api(new Request(`${origin}/api/x`))).toBe('yes')
    expect(sent).toHaveLength(2)
  })

  it('is not repeated twice', async () => {
    const { api, sent } = createPage([invalid])
    expect(await failure(api('/api/x'))).toMatchObject({
      statusCode: 401,
      message: 'the server responded with \'401: Unauthorized\'',
      data: { code: 'invalid_token', body: { error: 'refused' } },
    })
    expect(sent).toHaveLength(2)
  })

  it('takes the token that another call has refreshed meanwhile', async () => {
    const { api, page, authorizations, getToken } = createPage([() => (page.held = 'token-9', invalid()), () => Response.json('yes')])
    await api('/api/x')
    expect(authorizations()).toEqual(['Bearer id-token-0', 'Bearer id-token-9'])
    expect(getToken.mock.calls.map(([, options]) => options?.fresh ?? false)).toEqual([false, false])
  })

  it('is not repeated with a body that is a stream', async () => {
    const { api, sent } = createPage([invalid])
    const body = new Blob(['x']).stream()
    expect(await failure(api('/api/x', { method: 'POST', body }))).toMatchObject({ data: { code: 'invalid_token' } })
    const request = new Request(`${origin}/api/x`, { method: 'POST', body: 'x' })
    expect(await failure(api(request))).toMatchObject({ data: { code: 'invalid_token' } })
    expect(sent).toHaveLength(2)
  })

  it('is not repeated for another user', async () => {
    const { api, page, sent } = createPage([() => (page.owner = { ...ada, sub: 'ben' }, invalid())])
    expect(await failure(api('/api/x'))).toMatchObject({ statusCode: 409, data: { code: 'session_changed' } })
    expect(sent).toHaveLength(1)
  })

  it.each(['Bearer realm="api"', 'Basic realm="a", error="invalid_token"', 'Bearer error="invalid_request"', ''])(
    'is something else in %s', async (challenge) => {
      const { api, sent, stepUp } = createPage([() => refuse(challenge)])
      await failure(api('/api/x'))
      expect(sent).toHaveLength(1)
      expect(stepUp).not.toHaveBeenCalled()
    })

  it('is one with status 401 only', async () => {
    const { api, sent } = createPage([() => refuse('Bearer error="invalid_token"', 403)])
    await failure(api('/api/x'))
    expect(sent).toHaveLength(1)
  })

  it('ends with why there is no fresh token', async () => {
    const { api } = createPage([invalid], {
      getToken: async (_kind, { fresh = false } = {}) => {
        if (fresh) throw new AuthenticationError('login_required')
        return 'old'
      },
    })
    expect(await failure(api('/api/x'))).toMatchObject({ statusCode: 401, data: { code: 'login_required' } })
  })
})

describe('a step-up challenge (RFC 9470)', () => {
  it('starts a sign-in and repeats nothing', async () => {
    const { api, sent, stepUp } = createPage([
      () => refuse('Bearer error="insufficient_user_authentication", acr_values="mfa", max_age="300"'),
    ])
    expect(await failure(api('/api/x'))).toMatchObject({
      statusCode: 401,
      message: 'the server requires a stronger or more recent sign-in.',
      data: { code: 'insufficient_user_authentication' },
    })
    expect(stepUp.mock.calls).toEqual([[expect.objectContaining({ acr_values: 'mfa', max_age: '300' })]])
    expect(sent).toHaveLength(1)
  })

  it('is heard after a repetition, too', async () => {
    const { api, stepUp } = createPage([invalid, () => refuse('Bearer error="insufficient_user_authentication"')])
    await failure(api('/api/x'))
    expect(stepUp).toHaveBeenCalledOnce()
  })
})

describe('an error', () => {
  it.each([
    ['120', 120], ['0', undefined], ['-5', undefined], ['soon', undefined], ['', undefined], ['1.5', undefined],
    ['Wed, 01 Jan 2025 00:02:00 GMT', 120], ['Tue, 31 Dec 2024 00:00:00 GMT', undefined],
  ])('of a 503 tells Retry-After: %s', async (value, seconds) => {
    const headers = { 'retry-after': value, 'date': 'Wed, 01 Jan 2025 00:00:00 GMT' }
    const { api, sent } = createPage([() => new Response(null, { status: 503, headers })])
    const error = await failure(api('/api/x')) as { data: object }
    expect(error.data).toEqual({ code: 'temporarily_unavailable', ...(seconds && { retryAfterSeconds: seconds }) })
    expect(sent).toHaveLength(1)
  })

  it.each([
    [400, '', 'Bad Request'], [401, '', 'Unauthorized'], [403, '', 'Forbidden'], [404, '', 'Not Found'], [429, '', 'Too Many Requests'],
    [500, '', 'Internal Server Error'], [502, '', 'Bad Gateway'], [503, '', 'Service Unavailable'], [504, '', 'Gateway Timeout'],
    [418, '', 'Error'], [404, 'No Such Report', 'No Such Report'],
  ])('tells the status %i %s in words', async (status, statusText, words) => {
    const { api } = createPage([() => new Response(null, { status, statusText })])
    const message = `the server responded with '${status}: ${words}'`
    expect(await failure(api('/api/x'))).toMatchObject({ statusMessage: words, message })
  })

  it.each([
    ['insufficient_scope", scope="read:reports', { scope: 'read:reports' }, '. Missing: read:reports'],
    ['insufficient_scope", error_description="The user lacks the required roles.', {}, '. The user lacks the required roles.'],
    ['insufficient_scope', {}, ''],
    ['invalid_request", error_description="secret', {}, ''],
  ])('tells what is missing by error="%s"', async (challenge, data, words) => {
    const { api } = createPage([() => refuse(`Bearer error="${challenge}"`, 403)])
    const code = challenge.startsWith('insufficient_scope') ? 'insufficient_scope' : 'http_error'
    const error = await failure(api('/api/x')) as ApiError
    expect(error.data).toEqual({ code, ...data, body: { error: 'refused' } })
    expect(error.message).toBe(`the server responded with '403: Forbidden'${words}`)
  })

  it.each([[[1]], [{ a: 1 }]])('has the body %j', async (body) => {
    const { api } = createPage([() => Response.json(body, { status: 500 })])
    expect(await failure(api('/api/x'))).toMatchObject({ data: { body } })
  })

  it.each([
    [new TypeError('Failed to fetch'), 503, 'unreachable'], [new DOMException('', 'AbortError'), 499, 'aborted'],
    [new DOMException('', 'TimeoutError'), 504, 'timed_out'],
  ])('of the network keeps its cause: %s', async (cause, statusCode, code) => {
    const { api } = createPage([() => Promise.reject(cause)])
    const error = await failure(api('/api/x')) as ApiError
    expect(error).toMatchObject({ statusCode, data: { code } })
    expect(error.cause).toBe(cause)
  })

  it('of a hook keeps its cause', async () => {
    const cause = new Error('mine')
    const { api } = createPage()
    const call = api('/api/x', { onRequest: () => Promise.reject(cause) })
    expect(await failure(call)).toMatchObject({ data: { code: 'unreachable' }, cause })
  })

  it.each([
    ['login_required', undefined, 401], ['session_changed', undefined, 409], ['temporarily_unavailable', 30, 503],
  ] as const)('says why there is no token: %s, %s', async (code, retryAfterSeconds, statusCode) => {
    const cause = new AuthenticationError(code, { retryAfterSeconds })
    const error = await failure(createPage([], { getToken: () => Promise.reject(cause) }).api('/api/x')) as ApiError
    expect(error).toMatchObject({ statusCode, message: cause.message, cause: { name: 'AuthenticationError', code } })
    expect(error.data).toEqual({ code, ...(retryAfterSeconds && { retryAfterSeconds }) })
  })

  it.each([[undefined, 'aborted'], ['any reason', 'aborted'], [new DOMException('', 'TimeoutError'), 'timed_out']])(
    'of an abort with reason %s is %s, and nothing is sent after it', async (reason, code) => {
      const controller = new AbortController()
      const { api, sent } = createPage([], { getToken: () => (controller.abort(reason), new Promise(() => {})) })
      expect(await failure(api('/api/x', { signal: controller.signal }))).toMatchObject({ data: { code } })
      expect(sent).toEqual([])
    })

  it('is not waited for on the signal after the call', async () => {
    const { signal } = new AbortController()
    const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')]
    await createPage().api('/api/x', { signal })
    expect(add).toHaveBeenCalledOnce()
    expect(remove.mock.calls).toEqual(add.mock.calls)
  })

  it('of a time-out is timed_out, also while it waits for the token', async () => {
    const { api } = createPage([], { getToken: () => new Promise(() => {}) })
    expect(await failure(api('/api/x', { timeout: 1 }))).toMatchObject({ statusCode: 504, data: { code: 'timed_out' } })
  })

  it('has no body that a page could not carry', async () => {
    const { api } = createPage([() => new Response(new Blob(['x']), { status: 500, headers: { 'content-type': 'image/png' } })])
    expect((await failure(api('/api/x')) as { data: object }).data).toEqual({ code: 'http_error' })
  })

  it('is the same from raw() and from an instance made of it', async () => {
    const { api } = createPage([() => new Response(null, { status: 404 })])
    for (const call of [api.raw('/api/x'), api.create({})('/api/x')]) {
      const expected = { name: 'ApiError', statusCode: 404, statusMessage: 'Not Found', data: { code: 'http_error' } }
      expect(await failure(call)).toMatchObject(expected)
    }
  })
})

it('takes no other kind of token', () => {
  const { api } = createPage()
  expectTypeOf(api).toBeCallableWith('/api/x', { token: 'access' })
  // @ts-expect-error -- there is no such token
  void failure(api('/api/x', { token: 'refresh' }))
})
