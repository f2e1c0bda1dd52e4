import { describe, expect, it } from 'vitest'
import { toRefusal } from '../../../utils/toRefusal'

describe('toRefusal', () => {
  it.each([
    ['access_denied', 'The login was cancelled'],
    ['account_blocked', 'Your account is blocked'],
    ['interaction_required', 'One more step is needed'],
    ['login_required', 'Please log in'],
    ['email_not_verified', 'Your e-mail address isn’t verified'],
    ['invalid_state', 'This login link no longer works'],
    ['cookies_blocked', 'Cookies are needed to log in'],
    ['sign_in_expired', 'The login took too long'],
    ['keys_unavailable', 'The sign-in service isn’t available'],
    ['temporarily_unavailable', 'The sign-in service isn’t available'],
  ])('has words for %s', (code, title) => {
    expect(toRefusal(code).title).toBe(title)
  })

  it.each(['server_error', 'provider_error', 'forbidden', '', 'constructor', '__proto__'])('has a general sentence for %j', (code) => {
    expect(toRefusal(code).title).toBe('The login did not succeed')
  })
})
