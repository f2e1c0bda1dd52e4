import { describe, expect, it } from 'vitest'
import { AuthError } from '#server/platform/errors'
import type { AuthErrorCode } from '#server/platform/errors'

const statuses: [AuthErrorCode, number, string][] = [
  ['access_denied', 403, 'access_denied'],
  ['account_blocked', 403, 'access_denied'],
  ['configuration', 500, 'server_error'],
  ['forbidden', 403, 'forbidden'],
  ['insufficient_scope', 403, 'insufficient_scope'],
  ['interaction_required', 401, 'login_required'],
  ['invalid_request', 400, 'invalid_request'],
  ['invalid_state', 400, 'invalid_state'],
  ['invalid_token', 401, 'invalid_token'],
  ['keys_unavailable', 503, 'temporarily_unavailable'],
  ['login_required', 401, 'login_required'],
  ['method_not_allowed', 405, 'invalid_request'],
  ['no_credentials', 401, 'invalid_token'],
  ['not_found', 404, 'invalid_request'],
  ['provider_error', 502, 'provider_error'],
  ['temporarily_unavailable', 503, 'temporarily_unavailable'],
  ['too_large', 413, 'invalid_request'],
  ['unexpected', 500, 'server_error'],
]

describe('AuthError', () => {
  it.each(statuses)('%s is %i, on the wire %s', (code, status, wireCode) => {
    expect(new AuthError(code, 'A sentence.')).toMatchObject({ code, status, wireCode, name: 'AuthError', message: 'A sentence.' })
  })

  it('keeps its cause', () => {
    const cause = new Error('what really happened')
    expect(new AuthError('unexpected', 'Something went wrong.', { cause }).cause).toBe(cause)
  })
})
