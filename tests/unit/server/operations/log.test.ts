import { errors } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { captureConsole, log, logFailure, toLine } from '#server/operations/log'
import type { LogEntry } from '#server/operations/log'
import { withEvent } from '../../../support/withEvent'

const lines: string[] = []
const entries = () => lines.map(line => JSON.parse(line) as Record<string, unknown>)

beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line))
  }
  vi.useFakeTimers({ now: 0, toFake: ['Date'] })
})
afterEach(() => {
  lines.length = 0
  vi.useRealTimers()
})

describe('logFailure', () => {
  it('names time, code, route, status and request in one line of JSON, without the query', async () => {
    const error = new AuthError('provider_error', 'A sentence.')
    await withEvent({}, event => logFailure(error, event, 502), {
      method: 'POST', url: 'http://localhost/api/auth/callback?code=secret', headers: { 'x-request-id': 'request-1' },
    })
    expect(lines).toEqual([
      '{"time":"1970-01-01T00:00:00.000Z","level":"error","message":"A sentence.","code":"provider_error","method":"POST",'
      + '"route":"/api/auth/callback","status":502,"requestId":"request-1","causes":[]}',
    ])
  })

  it.each([
    [502, 'provider_error', 'error'],
    [409, undefined, 'info'],
    [undefined, 'temporarily_unavailable', 'warn'], // the response does not depend on it
    [undefined, 'unexpected', 'error'],
  ])('for a response with the status %s, code %s, is of the level %s', (status, code, level) => {
    logFailure({ message: 'A sentence.', code }, undefined, status)
    expect(entries()).toEqual([expect.objectContaining({ level })])
    expect(entries()[0]?.status).toBe(status)
  })

  it('says where an unexpected error was thrown, without its message', () => {
    logFailure({ message: 'A sentence.', code: 'unexpected', cause: new TypeError('secret\n    at secret (words)') })
    expect(entries()[0]?.stack).toEqual(expect.arrayContaining([expect.stringMatching(/^at .*log\.test\.ts:\d+/)]))
    expect(JSON.stringify(entries()[0]?.stack)).not.toContain('secret')
  })

  it.each([
    ['https://api.example.com/orders?email=secret', 'fetch of … failed'],
    ['"secret" and "secret"', 'fetch of "…" failed'],
    ['/api/x?code=secret', 'fetch of /api/x?… failed'],
  ])('takes what a message quotes out of it: %s', (quoted, reason) => {
    logFailure({ message: 'A sentence.', cause: new Error(`fetch of ${quoted} failed`) })
    expect(entries()[0]?.causes).toEqual([`Error ${reason}`])
  })

  it('does not log the input that is no JSON', () => {
    const [cause] = ['code=secret', '{"code":"secret"'].map((text) => {
      try {
        return JSON.parse(text) as Error
      }
      catch (error) {
        return error
      }
    })
    logFailure({ message: 'A sentence.', cause })
    expect(lines[0]).toContain('SyntaxError')
    expect(lines[0]).not.toContain('secret')
  })

  it('bears a chain of causes without an end', () => {
    const cause = new Error('round')
    cause.cause = cause
    logFailure({ message: 'A sentence.', cause })
    expect(entries()[0]?.causes).toHaveLength(5)
  })

  it('gives the answer the request’s identifier', async () => {
    const { headers } = await withEvent({}, event => logFailure(new AuthError('unexpected', 'A sentence.'), event))
    expect(headers.get('x-request-id')).toBe(entries()[0]?.requestId)
  })

  it('names a chain of causes, with the words of the runtime', () => {
    const cause = new Error('fetch failed', { cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) })
    logFailure(new AuthError('temporarily_unavailable', 'A sentence.', { cause }))
    expect(entries()).toEqual([{
      time: '1970-01-01T00:00:00.000Z', level: 'warn', message: 'A sentence.', code: 'temporarily_unavailable',
      causes: ['Error fetch failed', 'Error ECONNREFUSED connect ECONNREFUSED'],
    }])
  })

  it.each([
    new errors.JWTClaimValidationFailed('secret words', { sub: 'secret words' }),
    Object.assign(new Error('secret words'), { code: 'OAUTH_RESPONSE_BODY_ERROR', error_description: 'secret words' }),
  ])('keeps to itself what the provider wrote: $name $code', (cause) => {
    logFailure(new AuthError('provider_error', 'A sentence.', { cause }))
    expect(lines[0]).toContain(cause.code)
    expect(lines[0]).not.toContain('secret')
  })

  it.each([
    [Object.assign(new Error('secret words'), { code: 'OAUTH_RESPONSE_BODY_ERROR', error: 'invalid_client' }), 'invalid_client'],
    [Object.assign(new Error('secret words', { cause: { claim: 'iss' } }), { code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' }), 'iss'],
    [new errors.JWTClaimValidationFailed('secret words', {}, 'exp'), 'exp'],
  ])('names the reason of a refusal in the words of the specifications: $code', (cause, reason) => {
    logFailure(new AuthError('provider_error', 'A sentence.', { cause }))
    expect(entries()[0]?.causes).toEqual([`${cause.name} ${cause.code} ${reason}`])
  })

  it('names no reason that only the provider knows', () => {
    const cause = Object.assign(new Error('secret words'), { code: 'OAUTH_RESPONSE_BODY_ERROR', error: 'secret_words' })
    logFailure(new AuthError('provider_error', 'A sentence.', { cause }))
    expect(lines[0]).not.toContain('secret')
  })

  it.each(['secret words', { secret: 1 }, null])('says nothing of a cause that is no error: %j', (cause) => {
    logFailure(new AuthError('unexpected', 'A sentence.', { cause }))
    expect(entries()).toMatchObject([{ code: 'unexpected', message: 'A sentence.', causes: [] }])
  })
})

describe('log', () => {
  it.each(['info', 'warn'] as const)('writes what a person should read, at the level %s, in one line', (level) => {
    log[level]('Two\nlines.')
    expect(lines).toEqual([`{"time":"1970-01-01T00:00:00.000Z","level":"${level}","message":"Two\\nlines."}`])
    expect(console[level]).toHaveBeenCalledOnce()
  })
})

describe('toLine', () => {
  it('is readable in development', () => {
    const failure: LogEntry = {
      level: 'error', message: 'A sentence.', code: 'unexpected', method: 'GET', route: '/api/x', status: 500, causes: ['Error x'],
    }
    expect(toLine(failure, { isDevelopment: true })).toBe('unexpected · GET /api/x · A sentence. · Error x')
    expect(toLine({ level: 'warn', message: 'A sentence.' }, { isDevelopment: true })).toBe('A sentence.')
  })
})

describe('captureConsole', () => {
  const circular: Record<string, unknown> = {}
  circular.self = circular

  it.each<[string, unknown[], string]>([
    ['text of several lines', ['[nuxt]\n', 'a\nb'], '[nuxt]\n a\nb'],
    ['an address with a query', ['[request error] [GET] http://localhost/callback?code=secret&state=secret'], '[request error] [GET] http://localhost/callback?…'],
    ['a token', ['got eyJhbGciOi.eyJzdWIi.c2ln'], 'got …'],
    ['an object', [{ user: 1 }], '{"user":1}'],
    ['what JSON cannot hold', [circular, 1n], '[object Object] [object BigInt]'],
    ['nothing', [undefined, null], 'undefined null'],
  ])('writes %s as one line of JSON', (_what, words, message) => {
    const { log: print, info, debug, warn, error } = console
    captureConsole()
    console.warn(...words)
    Object.assign(console, { log: print, info, debug, warn, error })
    expect(entries()).toEqual([{ time: '1970-01-01T00:00:00.000Z', level: 'warn', message }])
  })

  it('writes an error by its name and code, without what its message quotes', () => {
    const { log: print, info, debug, warn, error } = console
    captureConsole()
    console.error('[h3] [unhandled]', new TypeError('Cannot read "secret"', { cause: 'secret' }))
    Object.assign(console, { log: print, info, debug, warn, error })
    expect(entries()).toMatchObject([{ level: 'error', message: expect.stringMatching(/^\[h3\] \[unhandled\] TypeError Cannot read "…" · at /) }])
    expect(lines[0]).not.toContain('secret')
  })
})
