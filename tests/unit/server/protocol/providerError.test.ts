import { OperationProcessingError } from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { toAuthError } from '#server/protocol/providerError'

const parseError = (cause: Error) => Object.assign(new OperationProcessingError('not JSON', { cause }), { code: 'OAUTH_PARSE_ERROR' })
const codeOf = (error: unknown) => toAuthError(error, 'The sign-in provider is not available.').code

describe('toAuthError', () => {
  it.each([
    ['Node and Deno', new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })],
    ['Bun', Object.assign(new TypeError('Unable to connect.'), { code: 'ECONNREFUSED' })],
    ['workerd', new Error('Network connection lost.')],
    ['all, when the time is over', new DOMException('The operation timed out.', 'TimeoutError')],
    ['Node, when the body breaks off', parseError(new TypeError('terminated'))],
    ['workerd, when the body breaks off', parseError(new Error('Network connection lost.'))],
  ])('takes a failing network for passing, as it looks on %s', (_runtime, error) => {
    expect(codeOf(error)).toBe('temporarily_unavailable')
  })

  it.each([
    ['a body that is not JSON', parseError(new SyntaxError('Unexpected token'))],
    ['an answer that breaks the protocol', new OperationProcessingError('unexpected', { code: 'OAUTH_INVALID_RESPONSE' })],
    ['a call that the protocol library refuses', Object.assign(new TypeError('must be a string'), { code: 'ERR_INVALID_ARG_TYPE' })],
  ])('takes %s for the provider’s error', (_what, error) => {
    expect(codeOf(error)).toBe('provider_error')
  })

  it('keeps an AuthError', () => {
    const error = new AuthError('login_required', 'Sign in first.')
    expect(toAuthError(error, 'Something else.')).toBe(error)
  })
})
