import { errors } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthError } from '#server/utils/errors'
import { logFailure } from '#server/utils/log'
import { withEvent } from '../../../support/withEvent'

const lines: string[] = []

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
})
afterEach(() => {
  lines.length = 0
})

describe('logFailure', () => {
  it('names code, route and sentence in one line, without the query', async () => {
    const error = new AuthError('provider_error', 'A sentence.')
    await withEvent({}, event => logFailure(error, event), { method: 'POST', url: 'http://localhost/api/auth/callback?code=secret' })
    expect(lines).toEqual(['provider_error · POST /api/auth/callback · A sentence.'])
  })

  it('names a chain of causes, with the words of the runtime', () => {
    const cause = new Error('fetch failed', { cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) })
    logFailure(new AuthError('temporarily_unavailable', 'A sentence.', { cause }))
    expect(lines).toEqual(['temporarily_unavailable · A sentence. · Error fetch failed · Error ECONNREFUSED connect ECONNREFUSED'])
  })

  it.each([
    new errors.JWTClaimValidationFailed('secret words', { sub: 'secret words' }),
    Object.assign(new Error('secret words'), { code: 'OAUTH_RESPONSE_BODY_ERROR', error_description: 'secret words' }),
  ])('keeps to itself what the provider wrote: $name $code', (cause) => {
    logFailure(new AuthError('provider_error', 'A sentence.', { cause }))
    expect(lines[0]).toContain(cause.code)
    expect(lines[0]).not.toContain('secret')
  })

  it.each(['secret words', { secret: 1 }, null])('says nothing of a cause that is no error: %j', (cause) => {
    logFailure(new AuthError('unexpected', 'A sentence.', { cause }))
    expect(lines).toEqual(['unexpected · A sentence.'])
  })
})
