import { AuthorizationResponseError, OperationProcessingError } from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { readAuthorizationError, toAuthError } from '#server/protocol/providerError'

const parseError = (cause: Error) => Object.assign(new OperationProcessingError('not JSON', { cause }), { code: 'OAUTH_PARSE_ERROR' })
const authorizationError = (error: string) => new AuthorizationResponseError('error', { cause: new URLSearchParams({ error }) })
const codeOf = (error: unknown) => toAuthError(error, 'The sign-in provider is not available.').code

describe('toAuthError', () => {
  it.each([
    ['Node and Deno', new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })],
    ['Bun', Object.assign(new TypeError('Unable to connect.'), { code: 'ECONNREFUSED' })],
    ['workerd', new Error('Network connection lost.')],
    ['all, when the time is over', new DOMException('The operation timed out.', 'TimeoutError')],
    ['Node, when the body breaks off', new TypeError('terminated')],
  ])('takes a failing network for passing, as it looks on %s', (_runtime, error) => {
    expect(codeOf(error)).toBe('temporarily_unavailable')
  })

  it.each([
    ['a body that is not JSON', parseError(new SyntaxError('Unexpected token'))],
    ['a token that is not base64url', parseError(new Error('invalid character'))],
    ['an answer that is too large', new RangeError('too large')],
    ['an answer that breaks the protocol', new OperationProcessingError('unexpected', { code: 'OAUTH_INVALID_RESPONSE' })],
    ['a call that the protocol library refuses', Object.assign(new TypeError('must be a string'), { code: 'ERR_INVALID_ARG_TYPE' })],
  ])('takes %s for the provider’s error', (_what, error) => {
    expect(codeOf(error)).toBe('provider_error')
  })

  it.each([
    ['access_denied', 'access_denied', 403],
    ['unauthorized', 'account_blocked', 403],
    ['login_required', 'login_required', 401],
    ['account_selection_required', 'login_required', 401],
    ['interaction_required', 'interaction_required', 401],
    ['consent_required', 'interaction_required', 401],
    ['mfa_required', 'interaction_required', 401],
    ['unmet_authentication_requirements', 'interaction_required', 401],
    ['server_error', 'temporarily_unavailable', 503],
    ['temporarily_unavailable', 'temporarily_unavailable', 503],
    ['invalid_request', 'provider_error', 502],
    ['unauthorized_client', 'provider_error', 502],
    ['invalid_grant', 'provider_error', 502],
    ['toString', 'provider_error', 502],
    ['__proto__', 'provider_error', 502],
  ])('tells the authorization error %s for %s', (error, code, status) => {
    expect(toAuthError(authorizationError(error), 'Something else.')).toMatchObject({ code, status })
  })

  it.each([
    ['access_denied', 'email_not_verified', 'email_not_verified'],
    ['access_denied', 'Please verify your e-mail before logging in.', 'email_not_verified'],
    ['unauthorized', 'Verify your email address', 'email_not_verified'],
    ['access_denied', 'Identity could not be verified', 'access_denied'],
    ['unauthorized', 'user is blocked', 'account_blocked'],
    ['server_error', 'email not verified', 'temporarily_unavailable'],
    ['access_denied', `${'x'.repeat(200)} verify your email`, 'access_denied'],
  ])('tells %s with the description %j for %s', (error, error_description, code) => {
    expect(readAuthorizationError(new URLSearchParams({ error, error_description }))?.code).toBe(code)
  })

  it('reads it from a query, of which it repeats nothing', () => {
    const query = new URLSearchParams({ error: 'unauthorized', error_description: 'secret words', state: 'unknown' })
    expect(readAuthorizationError(query)).toMatchObject({ code: 'account_blocked', message: expect.not.stringContaining('secret') })
    expect(readAuthorizationError(new URLSearchParams({ error: 'secret words' })))
      .toMatchObject({ code: 'provider_error', message: expect.not.stringContaining('secret') })
    expect(readAuthorizationError(new URLSearchParams({ code: 'x', error: '' }))).toBeNull()
  })

  it('keeps an AuthError', () => {
    const error = new AuthError('login_required', 'Sign in first.')
    expect(toAuthError(error, 'Something else.')).toBe(error)
  })
})
