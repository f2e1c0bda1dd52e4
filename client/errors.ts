/**
 * Why there is no token. `login_required`: there is no session, or it has ended; the user must log in again. `session_changed`: another
 * user or organization is logged in now, and the page shows it; the call was not made. `temporarily_unavailable`: network, server or
 * provider failed; the session stands, and trying again is safe.
 */
export type AuthenticationErrorCode = 'login_required' | 'session_changed' | 'temporarily_unavailable'

const messages: Record<AuthenticationErrorCode, string> = {
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

  constructor(code: AuthenticationErrorCode, options: { cause?: unknown, retryAfterSeconds?: number } = {}) {
    super(messages[code], { cause: options.cause })
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
