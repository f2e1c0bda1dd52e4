/**
 * Why there is no token. `login_required`: there is no session, or it has ended; the user must log in again. `session_changed`: another
 * user or organization is logged in now, and the page shows it; the call was not made. `temporarily_unavailable`: network, server or
 * provider failed; the session stands, and trying again is safe.
 */
export type AuthenticationErrorCode = keyof typeof messages

const messages = {
  login_required: 'Your session has ended. Log in again to continue.',
  session_changed: 'Another account is signed in now. Check the page and try again.',
  temporarily_unavailable: 'The sign-in service can’t be reached right now. You’re still signed in; please try again.',
}

/** The only error that `useAuth0()` rejects with. `message` is a sentence for the user; it contains nothing from outside. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError'
  readonly code: AuthenticationErrorCode
  /** How long the server asked us to wait; undefined when it did not say. */
  readonly retryAfterSeconds?: number

  constructor(code: AuthenticationErrorCode, { cause, retryAfterSeconds }: { cause?: unknown, retryAfterSeconds?: number } = {}) {
    super(messages[code], { cause })
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The seconds that `Retry-After` asks to wait; undefined if it does not say. A date counts from the response's (RFC 9110 §10.2.3). */
export function readRetryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? ''
  const fromMs = Date.parse(headers.get('date') ?? '') || Date.now()
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - fromMs) / 1000)
  return seconds > 0 ? seconds : undefined
}
