import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'
import type { AuthErrorCode } from '#server/platform/errors'
import { createCounter } from '#server/operations/metrics'
import { readFailedCheck } from '#server/tokens/verifyToken'

const countApiRequest = createCounter(
  'auth0_api_requests_total', 'Requests to the API, by how they ended: ok, the code of the error or its status.',
  ['route', 'method', 'outcome'],
)
const countRefusal = createCounter(
  'auth0_refused_tokens_total', 'Tokens that were refused, by the first check that failed or the code of the error.', ['token', 'reason'],
)

/** Counts refresh grants, by how they ended. */
export const countRefreshGrant: (outcome: AuthErrorCode | 'ok' | 'unexpected') => void = createCounter(
  'auth0_refresh_grants_total', 'Refresh grants, by how they ended: ok or the code of the error.', ['outcome'],
)

/** Counts the fetches of the provider's keys, by how they ended. */
export const countKeyFetch: (outcome: 'ok' | 'failed') => void = createCounter(
  'auth0_key_fetches_total', 'Fetches of the keys of the provider, by how they ended: ok or failed.', ['outcome'],
)

/** Counts the sign-ins that have come back from the provider, by how they ended. */
export const countSignIn: (outcome: AuthErrorCode | 'ok') => void = createCounter(
  'auth0_sign_ins_total', 'Sign-ins that have come back from the provider, by how they ended: ok or the code of the error.', ['outcome'],
)

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Counts a request of the API by the route as its file names it; nothing that a caller can choose is kept. */
export function countRequest({ context, method }: H3Event, outcome: string): void {
  countApiRequest(context.matchedRoute?.path ?? 'none', methods.has(method) ? method : 'other', outcome)
}

/** Counts the token that this error refuses; does nothing where it says nothing of a token, as in an outage. */
export function countRefusedToken(token: 'id_token' | 'access_token' | 'logout_token' | 'received_id_token', error: unknown): void {
  if (error instanceof AuthError && error.status < 500) countRefusal(token, readFailedCheck(error) ?? error.code)
}
