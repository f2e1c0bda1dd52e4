import { createError, defineEventHandler, readValidatedBody, send, setResponseHeader } from 'h3'
import type { EventHandler } from 'h3'
import { ofetch } from 'ofetch'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'
import { callHandler, withServer } from '../../../support/apiApp'

const lines: string[] = []

beforeEach(() => {
  lines.length = 0
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line))
  }
})

const throwing = (error: unknown) => defineEventHandler(() => Promise.reject(error as Error))

/** Status, body and log of what the handler throws. */
async function answer(handler: EventHandler, init?: Parameters<typeof callHandler>[1]) {
  const { response, text } = await callHandler(handler, init)
  const entries = lines.map(line => JSON.parse(line) as unknown)
  return { response, status: response.status, body: JSON.parse(text) as unknown, text, entries }
}

const throwingApi = (error: unknown) => defineApiHandler(() => Promise.reject(error as Error))

describe.each([['a route of its own', throwing], ['defineApiHandler', throwingApi]])(
  'an error in %s', (_where, fail) => {
    it('gives an AuthError its status and its body, and does not log what is the caller’s own fault', async () => {
      const error = new AuthError('invalid_state', 'A sentence.', { returnTo: '/profile', cause: new Error('secret') })
      const { status, body, entries } = await answer(fail(error))
      expect([status, body]).toEqual([400, { error: 'invalid_state', error_description: 'A sentence.', returnTo: '/profile' }])
      expect(entries).toEqual([])
    })

    it.each([404, 405, 409, 422, 429])('keeps the status %i and the words of createError, logged as information', async (statusCode) => {
      const error = createError({ statusCode, statusMessage: 'Out Of Stock', message: 'None left.', data: { left: 0 } })
      const { status, body, response, entries } = await answer(fail(error))
      expect([status, response.statusText]).toEqual([statusCode, 'Out Of Stock'])
      expect(body).toEqual({ error: true, statusCode, statusMessage: 'Out Of Stock', message: 'None left.', data: { left: 0 } })
      expect(entries).toMatchObject([{ level: 'info', status: statusCode, route: '/api/x' }])
      expect(lines[0]).not.toMatch(/stock|left/i)
    })

    it.each([
      new Error('secret'), new TypeError('secret', { cause: new Error('secret') }), { message: 'secret', statusCode: 404 }, 'secret',
    ])(
      'says nothing of an unexpected error (%#), and logs it once', async (thrown) => {
        const { status, body, entries } = await answer(fail(thrown))
        expect([status, body]).toEqual([500, { error: 'server_error', error_description: 'Something went wrong.' }])
        expect(entries).toMatchObject([{ level: 'error', code: 'unexpected', status: 500, route: '/api/x' }])
      })

    it('keeps the status of a server error and tells nothing else of it', async () => {
      const error = createError({ statusCode: 503, statusMessage: 'secret', message: 'secret', data: 'secret' })
      const { response, body, entries } = await answer(fail(error))
      expect([response.status, response.statusText]).toEqual([503, 'Server Error'])
      expect(JSON.stringify(body)).not.toContain('secret')
      expect(entries).toMatchObject([{ level: 'error', status: 503 }])
    })

    it('keeps what is wrong with the configuration for the log', async () => {
      const { text } = await answer(fail(new AuthError('configuration', 'NUXT_AUTH0_CLIENT_ID is missing')))
      expect(text).not.toContain('NUXT_')
      expect(lines).toEqual([expect.stringContaining('NUXT_AUTH0_CLIENT_ID')])
    })
  })

describe('a body that is refused', () => {
  const handler = defineApiHandler(event => readValidatedBody(event, (body) => {
    if (typeof body !== 'object') throw new Error('Name an object.')
  }))
  const headers = { 'content-type': 'application/json' }

  it.each([['malformed JSON', '{"a":'], ['a value that does not pass', '"text"']])('%s is a 400', async (_what, body) => {
    const { status, entries } = await answer(handler, { method: 'POST', headers, body })
    expect(status).toBe(400)
    expect(entries).toMatchObject([{ level: 'info', status: 400 }])
  })
})

describe('a failed call to another service', () => {
  const query = 'email=user@example.com&code=s3cret'

  it.each([404, 401, 500])('is a 502 when that responds %i, without the address and the words of the other', async (otherStatus) => {
    const other = defineEventHandler(() => {
      throw createError({ statusCode: otherStatus, statusMessage: 'Their Words', message: 'their words', data: 'their data' })
    })
    await withServer(other, async (baseUrl) => {
      const { response, status, text } = await answer(defineEventHandler(() => ofetch(`${baseUrl}/api/orders?${query}`, { retry: 0 })))
      expect([status, response.statusText]).toEqual([502, 'Server Error'])
      expect(text + lines.at(-1)).not.toMatch(/s3cret|example\.com|their|127\.0\.0\.1/i)
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ code: 'upstream_failed', causes: [`FetchError ${otherStatus}`] })
    })
  })

  it.each([['ofetch', () => ofetch(`http://127.0.0.1:1/?${query}`, { retry: 0 })], ['fetch', () => fetch(`http://127.0.0.1:1/?${query}`)]])(
    'names the cause when nobody answers %s', async (_what, call) => {
      const { status, body, text, entries } = await answer(defineEventHandler(call))
      expect([status, body]).toMatchObject([502, { error: 'upstream_failed' }])
      expect(text + lines.join()).not.toMatch(/s3cret|example\.com/)
      expect(entries).toMatchObject([{ causes: expect.arrayContaining([expect.stringMatching(/^Error /)]) }])
    },
  )

  it.each([
    ['ofetch', (url: string) => ofetch(url, { retry: 0, timeout: 20 })],
    ['fetch', (url: string) => fetch(url, { signal: AbortSignal.timeout(20) })],
    ['an own controller', (url: string) => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 20)
      return fetch(url, { signal: controller.signal })
    }],
  ])('is a 504 when it takes too long for %s', async (_what, call) => {
    await withServer(defineEventHandler(() => new Promise(() => {})), async (baseUrl) => {
      const { status, body, text, entries } = await answer(defineEventHandler(() => call(`${baseUrl}/x?${query}`)))
      expect([status, body]).toMatchObject([504, { error: 'upstream_timeout' }])
      expect(text + lines.join()).not.toMatch(/s3cret|example\.com|127\.0\.0\.1/)
      expect(entries).toMatchObject([{ level: 'error', code: 'upstream_timeout' }])
    })
  })

  it('is not quoted when the route makes it an error of its own', async () => {
    const cause = new Error(`[GET] "https://api.example.com/?${query}": 404`)
    const { status, text } = await answer(throwing(createError({ statusCode: 404, message: cause.message, cause })))
    expect(status).toBe(404)
    expect(text).not.toMatch(/s3cret|example\.com/)
  })
})

describe('503', () => {
  it('says when to come back, unless the route does', async () => {
    const unavailable = new AuthError('temporarily_unavailable', 'Later.')
    expect((await answer(throwing(unavailable))).response.headers.get('retry-after')).toBe('5')
    const patient = defineEventHandler((event) => {
      setResponseHeader(event, 'retry-after', 120)
      throw unavailable
    })
    expect((await answer(patient)).response.headers.get('retry-after')).toBe('120')
    expect((await answer(throwing(new AuthError('provider_error', 'Never.')))).response.headers.has('retry-after')).toBe(false)
  })
})

describe('the error page', () => {
  const isPage = async (init: RequestInit) => {
    const { text } = await callHandler(throwing(new AuthError('invalid_request', 'A sentence.')), init)
    return !text.includes('error_description') // left to Nuxt, which is not here
  }

  it.each<[string, RequestInit]>([
    ['a browser that navigates', { headers: { 'sec-fetch-mode': 'navigate', 'accept': 'text/html,*/*;q=0.8' } }],
    ['a form that is posted', { method: 'POST', headers: { 'sec-fetch-mode': 'navigate', 'accept': 'text/html,*/*;q=0.8' } }],
    ['Node’s fetch that asks for HTML', { headers: { 'sec-fetch-mode': 'cors', 'accept': 'text/html' } }],
    ['an older browser', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }],
  ])('is for %s', async (_who, init) => {
    expect(await isPage(init)).toBe(true)
  })

  it.each<[string, RequestInit]>([
    ['a script', { headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin', 'accept': 'text/html' } }],
    ['a script that says nothing', {}],
    ['one that prefers JSON', { headers: { accept: 'application/json, text/html;q=0.9' } }],
    ['one that takes HTML if it must', { headers: { accept: 'text/html;q=0.1, application/json' } }],
    ['an older browser’s script that posts', { method: 'POST', headers: { accept: 'text/html' } }],
    ['a malformed host', { headers: { 'accept': 'text/html', 'x-forwarded-host': 'a b<>' } }],
  ])('is not for %s', async (_who, init) => {
    expect(await isPage(init)).toBe(false)
  })
})

describe('an error in the middle of a response', () => {
  it('ends the connection, so that the caller neither waits nor takes the half for the whole', async () => {
    const failing = defineEventHandler(() => new ReadableStream({
      start: stream => stream.enqueue(new TextEncoder().encode('half')),
      pull: () => Promise.reject(new Error('secret')),
    }))
    await withServer(failing, async (baseUrl) => {
      await expect(fetch(baseUrl).then(response => response.text())).rejects.toThrow(/fetch failed|terminated/)
    })
    expect(lines).toHaveLength(1)
  })

  it('leaves a response alone that is complete', async () => {
    const complete = defineEventHandler(async (event) => {
      await send(event, 'whole')
      throw new Error('secret')
    })
    await withServer(complete, async baseUrl => expect(await (await fetch(baseUrl)).text()).toBe('whole'))
  })
})
