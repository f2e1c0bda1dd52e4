import { AuthorizationResponseError, OperationProcessingError, ResponseBodyError, WWWAuthenticateChallengeError } from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'

/**
 * Tells what a failure at the provider means: `temporarily_unavailable` when it did not answer, or answered 5xx or 429;
 * `provider_error` for any other answer that is of no use. An AuthError comes back as it is.
 */
export function toAuthError(error: unknown, message: string): AuthError {
  if (error instanceof AuthError) return error
  return new AuthError(isPassing(error) ? 'temporarily_unavailable' : 'provider_error', message, { cause: error })
}

/**
 * The OAuth error code that the provider gave, or null when the failure is of another kind.
 * @see RFC 6749 §4.1.2.1, §5.2
 */
export function readOAuthErrorCode(error: unknown): string | null {
  return error instanceof ResponseBodyError || error instanceof AuthorizationResponseError ? error.error : null
}

function isPassing(error: unknown): boolean {
  const status = readStatus(error)
  if (status !== null) return status >= 500 || status === 429
  const { code, cause } = error instanceof Error ? error as Error & { code?: unknown } : {}
  // The body broke off; one that is not JSON is a SyntaxError.
  if (code === 'OAUTH_PARSE_ERROR') return cause instanceof Error && !(cause instanceof SyntaxError)
  // What has no code of the protocol library came from `fetch`, and runtimes differ: for the network Node and Deno reject with a
  // TypeError, Bun with one that has a `code`, workerd with a plain Error; when the signal's time is over, all with a DOMException.
  return !/^(?:OAUTH_|ERR_INVALID_ARG_)/.test(String(code))
}

function readStatus(error: unknown): number | null {
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) return error.status
  if (error instanceof OperationProcessingError && error.cause instanceof Response) return error.cause.status
  return null
}
