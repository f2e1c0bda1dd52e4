import { H3Error } from 'h3'
import type { ErrorCode } from '#shared/types/auth'

/** By code, the HTTP status and, where that is another, the code on the wire. */
const codes = {
  access_denied: [403],
  account_blocked: [403, 'access_denied'],
  configuration: [500, 'server_error'],
  cookies_blocked: [400, 'invalid_state'],
  email_not_verified: [403, 'access_denied'],
  forbidden: [403],
  insufficient_scope: [403],
  insufficient_user_authentication: [401],
  interaction_required: [401, 'login_required'],
  invalid_request: [400],
  invalid_state: [400],
  invalid_token: [401],
  keys_unavailable: [503, 'temporarily_unavailable'],
  login_required: [401],
  method_not_allowed: [405, 'invalid_request'],
  no_credentials: [401, 'invalid_token'],
  not_found: [404, 'invalid_request'],
  provider_error: [502],
  sign_in_expired: [400, 'invalid_state'],
  temporarily_unavailable: [503],
  too_large: [413, 'invalid_request'],
  unexpected: [500, 'server_error'],
  upstream_failed: [502],
  upstream_timeout: [504],
} satisfies Record<string, [status: number, wireCode?: ErrorCode]>

/** What can go wrong here: the words of the wire, and a few of our own that the wire does not tell apart. */
export type AuthErrorCode = keyof typeof codes

/**
 * The one error of this application. `code` is from a closed set and decides the HTTP status; `message` is a fixed sentence that
 * is safe to send; `cause` holds what really happened and is only for the log. It is an H3Error, so that h3 passes it on as it is.
 */
export class AuthError extends H3Error {
  override name = 'AuthError'
  readonly code: AuthErrorCode
  /** Parameters of the challenge in addition to `error` and `error_description`: `scope`, `acr_values`, `max_age`. */
  readonly challenge?: Readonly<Record<string, string>>
  /** Where the refused sign-in started from, a same-origin path, so that it can be tried again from there. */
  readonly returnTo?: string

  constructor(
    code: AuthErrorCode, message: string, options: ErrorOptions & { challenge?: Record<string, string>, returnTo?: string } = {},
  ) {
    super(message, options)
    this.code = code
    this.statusCode = this.status
    this.challenge = options.challenge
    this.returnTo = options.returnTo
  }

  get status(): number {
    return codes[this.code][0]
  }

  /** The code as the wire has it: what could not be told apart inside is not told apart outside. */
  get wireCode(): ErrorCode {
    return codes[this.code][1] ?? this.code as ErrorCode
  }
}
