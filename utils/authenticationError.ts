/**
 * Why no ID token could be had. `login_required`: there is no session, or it has ended; the user has to sign in again.
 * `temporarily_unavailable`: we could not tell (network, server or provider); the session stands, and trying again is safe.
 */
export type AuthenticationErrorCode = 'login_required' | 'temporarily_unavailable'

const MESSAGES: Record<AuthenticationErrorCode, string> = {
  login_required: 'Your session has ended. Sign in again to go on.',
  temporarily_unavailable: 'The sign-in service cannot be reached at the moment. You are still signed in; try again in a little while.',
}

/** The only error that `useAuth0()` rejects with. `message` is a sentence for the user; nothing from outside is in it. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError'

  constructor(
    readonly code: AuthenticationErrorCode,
    /** `retryAfterSeconds`: how long the server asked us to wait; undefined when it did not say. */
    readonly options: { cause?: unknown, retryAfterSeconds?: number } = {},
  ) {
    super(MESSAGES[code], { cause: options.cause })
  }
}
