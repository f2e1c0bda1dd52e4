import { FetchError } from 'ofetch'
import { parseBearerChallenge } from './challenge'
import { AuthenticationError, readRetryAfterSeconds } from './errors'
import type { AuthenticationErrorCode } from './errors'

/** Errors of a bearer challenge that an `ApiError` tells. */
const challenged = ['invalid_token', 'insufficient_scope', 'insufficient_user_authentication'] as const

/** By code, the HTTP status that a failure without a response counts as, and a sentence about it unless its cause has one. */
const withoutResponse: Partial<Record<ApiErrorCode, [status: number, message: string]>> = {
  login_required: [401, ''],
  session_changed: [409, ''],
  temporarily_unavailable: [503, ''],
  aborted: [499, 'the call was cancelled.'],
  timed_out: [504, 'the server didn’t respond in time. You’re still signed in; please try again.'],
  unreachable: [503, 'the server can’t be reached. You’re still signed in; please try again.'],
  foreign_origin: [500, 'this address is not part of the application, so no token was sent to it.'],
  redirected: [502, 'the server redirects this call, and the token is not sent on.'],
}

/**
 * Why a call failed. Without a response: no token could be had (`AuthenticationErrorCode`), the call was `aborted`, has `timed_out`, or the
 * server was `unreachable`; `foreign_origin`: not made, because its address is not this application's. With a response: the `error` of its
 * challenge, `temporarily_unavailable` for 503, `redirected`, or `http_error`.
 */
export type ApiErrorCode = AuthenticationErrorCode | 'aborted' | 'timed_out' | 'unreachable' | 'foreign_origin'
  | typeof challenged[number] | 'redirected' | 'http_error'

/** What is known of a failed call, the same in `catch`, in `error.value` on the server, and in the browser after hydration. */
export interface ApiErrorData {
  code: ApiErrorCode
  /** How long the server asked us to wait. */
  retryAfterSeconds?: number
  /** The scopes that are missing, separated by spaces. */
  scope?: string
  /** The body of the response, if it is a JSON object or array. */
  body?: unknown
}

/** HTTP/2 has no reason phrases; these are the ones that this API responds with (RFC 9110 §15). */
const reasons: Record<number, string> = {
  400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 429: 'Too Many Requests',
  500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
}

/** The only error that `$api` rejects with. `message` is a sentence for the user. It holds neither the token nor the request. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly data: ApiErrorData
  readonly statusCode: number
  readonly statusMessage?: string

  constructor(data: ApiErrorData, options: ErrorOptions & { message?: string, statusCode?: number, statusMessage?: string } = {}) {
    const [statusCode, message] = withoutResponse[data.code] ?? [500, '']
    super(options.message ?? message, { cause: options.cause })
    this.data = data
    this.statusCode = options.statusCode ?? statusCode
    this.statusMessage = options.statusMessage
  }
}

/** Turns what a `$fetch` rejects with into an `ApiError`. */
export function toApiError(error: unknown): ApiError {
  if (!(error instanceof FetchError)) return toErrorWithoutResponse(error)
  return error.response ? toResponseError(error.response) : toErrorWithoutResponse(error.cause, error.options?.signal)
}

function toErrorWithoutResponse(cause: unknown, signal?: AbortSignal | null): ApiError {
  if (cause instanceof ApiError) return cause
  if (cause instanceof AuthenticationError) {
    const { code, message, retryAfterSeconds } = cause
    return new ApiError({ code, ...(retryAfterSeconds && { retryAfterSeconds }) }, { cause, message })
  }
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'TimeoutError') return new ApiError({ code: 'timed_out' }, { cause })
  return new ApiError({ code: name === 'AbortError' || signal?.aborted ? 'aborted' : 'unreachable' }, { cause })
}

function toResponseError({ status, statusText, headers, _data }: NonNullable<FetchError['response']>): ApiError {
  const { error, scope, error_description: lacking } = parseBearerChallenge(headers.get('www-authenticate'))
  const retryAfterSeconds = readRetryAfterSeconds(headers)
  const isJson = [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(Object(_data)))
  const code: ApiErrorCode = challenged.find(code => code === error) ?? (status === 503 ? 'temporarily_unavailable' : 'http_error')
  const data = { code, ...(retryAfterSeconds && { retryAfterSeconds }), ...(scope && { scope }), ...(isJson && { body: _data }) }
  const statusMessage = statusText || reasons[status] || 'Error'
  const missing = scope ? `. Missing: ${scope}` : code === 'insufficient_scope' && lacking ? `. ${lacking}` : ''
  const message = code === 'insufficient_user_authentication'
    ? 'the server requires a stronger or more recent sign-in.'
    : `the server responded with '${status}: ${statusMessage}'${missing}`
  return new ApiError(data, { message, statusCode: status, statusMessage })
}
