import { AuthorizationResponseError, OperationProcessingError, ResponseBodyError, WWWAuthenticateChallengeError } from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'
import type { AuthErrorCode } from '#server/platform/errors'
import type { JsonObject } from '#server/platform/json'
import { createAlgorithmMismatch } from '#server/platform/signingAlgorithms'

/** Where the provider refused: at the authorization endpoint, when it redeemed the code, or when it refreshed. */
type ProviderStep = 'authorization' | 'code' | 'refresh'

type Meaning = readonly [code: AuthErrorCode, message: string]

const cancelled: Meaning = ['access_denied', 'The sign-in was cancelled or refused.']
const blocked: Meaning = ['account_blocked', 'This account is not allowed to sign in.']
const unverified: Meaning = ['email_not_verified', 'The e-mail address of this account is not verified.']
const signIn: Meaning = ['login_required', 'You are not signed in at the sign-in provider.']
const interact: Meaning = ['interaction_required', 'The sign-in provider needs to ask you something, such as a second factor.']
const usedUp: Meaning = ['invalid_state', 'This sign-in has expired or was already used.']
const ended: Meaning = ['login_required', 'Your session has ended. Log in again.']
const busy: Meaning = ['temporarily_unavailable', 'The sign-in provider is not available at the moment.']

/**
 * What the provider's error codes mean for the user; those that are not here are the operator's to mend: `provider_error`. At a refresh
 * each of them is lasting: the user has to sign in again. docs/troubleshooting.md has this table for people.
 * @see RFC 6749 §4.1.2.1, §5.2; OpenID Connect Core 1.0 §3.1.2.6; Unmet Authentication Requirements 1.0 §2; https://auth0.com/docs/libraries/common-auth0-library-authentication-errors
 */
export const meanings: Readonly<Record<string, Partial<Record<ProviderStep, Meaning>>>> = {
  access_denied: { authorization: cancelled, refresh: ended },
  account_selection_required: { authorization: signIn, code: signIn, refresh: ended },
  consent_required: { authorization: interact, code: interact, refresh: ended },
  interaction_required: { authorization: interact, code: interact, refresh: ended },
  invalid_grant: { code: usedUp, refresh: ended },
  // UAA: of a refresh token that has ended.
  invalid_token: { refresh: ended },
  login_required: { authorization: signIn, code: signIn, refresh: ended },
  mfa_required: { authorization: interact, code: interact, refresh: ended },
  server_error: { authorization: busy, code: busy, refresh: busy },
  temporarily_unavailable: { authorization: busy, code: busy, refresh: busy },
  // Auth0: a blocked user, or an Action that denies access.
  unauthorized: { authorization: blocked, code: blocked, refresh: ended },
  unauthorized_client: { refresh: ended },
  unmet_authentication_requirements: { authorization: interact },
}

/**
 * Tells what a failure at the provider means: `temporarily_unavailable` when it did not answer, or answered 5xx or 429; with a step, what
 * its error code means there; `provider_error` for any other answer that is of no use. An AuthError comes back as it is.
 */
export function toAuthError(error: unknown, message: string, step?: ProviderStep): AuthError {
  if (error instanceof AuthError) return error
  if (isPassing(error)) return new AuthError('temporarily_unavailable', message, { cause: error })
  const [code, words] = readMeaning(error, step) ?? ['provider_error', message]
  return new AuthError(code, words, { cause: explainAlgorithm(error) })
}

/** Throws what `toAuthError` makes of an error; for `catch`. */
export function failWith(message: string, step?: ProviderStep) {
  return (error: unknown): never => {
    throw toAuthError(error, message, step)
  }
}

/** What the query of a callback says went wrong, for a callback that belongs to no transaction; null when it has no `error`. */
export function readAuthorizationError(dangerousParameters: URLSearchParams): AuthError | null {
  if (!dangerousParameters.get('error')) return null
  const error = new AuthorizationResponseError('The authorization response is an error.', { cause: dangerousParameters })
  return toAuthError(error, 'The sign-in provider did not complete the sign-in.')
}

function readMeaning(error: unknown, step?: ProviderStep): Meaning | undefined {
  if (error instanceof AuthorizationResponseError) {
    const meaning = meanings[error.error]?.authorization
    // An Action at Auth0 refuses with its own words: these are the ones that its documentation suggests.
    const isUnverified = /e-?mail.*verif|verif.*e-?mail/i.test(error.error_description?.slice(0, 200) ?? '')
    return isUnverified && (meaning === cancelled || meaning === blocked) ? unverified : meaning
  }
  if (!(error instanceof ResponseBodyError) || !step) return
  // With 401 these are about the client (RFC 6749 §5.2): Auth0 says `access_denied` of a wrong client secret.
  const isOfClient = error.status === 401 && ['access_denied', 'unauthorized_client', 'unauthorized'].includes(error.error)
  return isOfClient ? undefined : meanings[error.error]?.[step]
}

function isPassing(error: unknown): boolean {
  const status = readStatus(error)
  if (status !== null) return status >= 500 || status === 429
  if (error instanceof RangeError) return false // the answer was too large
  const { code } = error instanceof Error ? error as Error & { code?: unknown } : {}
  // What has no code of the protocol library came from `fetch`, and runtimes differ: for the network Node and Deno reject with a
  // TypeError, Bun with one that has a `code`, workerd with a plain Error; when the signal's time is over, all with a DOMException.
  return !/^(?:OAUTH_|ERR_INVALID_)/.test(String(code))
}

function readStatus(error: unknown): number | null {
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) return error.status
  if (error instanceof OperationProcessingError && error.cause instanceof Response) return error.cause.status
  return null
}

/** The library keeps to itself which algorithm it refused; the log should say it. */
function explainAlgorithm(error: unknown): unknown {
  if (!(error instanceof OperationProcessingError)) return error
  const { header, expected } = Object(error.cause) as { header?: JsonObject, expected?: unknown }
  return header && typeof expected === 'string' ? createAlgorithmMismatch(header.alg, expected, { cause: error }) : error
}
