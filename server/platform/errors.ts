import { H3Error } from 'h3'
import type { ErrorCode } from '#shared/types/auth'

const statusByCode = {
  access_denied: 403,
  account_blocked: 403,
  configuration: 500,
  cookies_blocked: 400,
  email_not_verified: 403,
  forbidden: 403,
  insufficient_scope: 403,
  interaction_required: 401,
  invalid_request: 400,
  invalid_state: 400,
  invalid_token: 401,
  keys_unavailable: 503,
  login_required: 401,
  method_not_allowed: 405,
  no_credentials: 401,
  not_found: 404,
  provider_error: 502,
  sign_in_expired: 400,
  temporarily_unavailable: 503,
  too_large: 413,
  unexpected: 500,
} as const

/** What can go wrong here: the words of the wire, and a few of our own that the wire does not tell apart. */
export type AuthErrorCode = keyof typeof statusByCode

const wireCodes: Partial<Record<AuthErrorCode, ErrorCode>> = {
  account_blocked: 'access_denied',
  configuration: 'server_error',
  cookies_blocked: 'invalid_state',
  email_not_verified: 'access_denied',
  interaction_required: 'login_required',
  keys_unavailable: 'temporarily_unavailable',
  method_not_allowed: 'invalid_request',
  no_credentials: 'invalid_token',
  not_found: 'invalid_request',
  sign_in_expired: 'invalid_state',
  too_large: 'invalid_request',
  unexpected: 'server_error',
}

/**
 * The one error of this application. `code` is from a closed set and decides the HTTP status; `message` is a fixed sentence that
 * is safe to send; `cause` holds what really happened and is only for the log. It is an H3Error, so that h3 passes it on as it is.
 */
export class AuthError extends H3Error {
  override name = 'AuthError'
  readonly code: AuthErrorCode
  /** Scopes, roles or permissions that were missing; only with `insufficient_scope`. */
  readonly scope?: string
  /** Where the refused sign-in started from, a same-origin path, so that it can be tried again from there. */
  readonly returnTo?: string

  constructor(code: AuthErrorCode, message: string, options: ErrorOptions & { scope?: string, returnTo?: string } = {}) {
    super(message, options)
    this.code = code
    this.statusCode = this.status
    this.scope = options.scope
    this.returnTo = options.returnTo
  }

  get status(): number {
    return statusByCode[this.code]
  }

  /** The code as the wire has it: what could not be told apart inside is not told apart outside. */
  get wireCode(): ErrorCode {
    const { code } = this
    return wireCodes[code] ?? code as ErrorCode
  }
}
