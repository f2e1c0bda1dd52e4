import { FetchError } from 'ofetch'
import { AuthenticationError } from './authenticationError'

/**
 * Sorts whatever a request to our own auth routes threw into the closed set of codes. Only a 401 whose body says `login_required`
 * ends a session: a 401 from something in between (a proxy, a captive portal) says nothing about ours.
 */
export function toAuthenticationError(cause: unknown): AuthenticationError {
  if (cause instanceof AuthenticationError) return cause
  if (!(cause instanceof FetchError)) return new AuthenticationError('temporarily_unavailable', { cause })
  if (cause.status === 401 && cause.data?.error === 'login_required') return new AuthenticationError('login_required', { cause })
  const seconds = Number(cause.response?.headers.get('retry-after') ?? Number.NaN)
  return new AuthenticationError('temporarily_unavailable', { cause, retryAfterSeconds: seconds > 0 ? seconds : undefined })
}
