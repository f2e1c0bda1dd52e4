import { getQuery, getRequestHeader } from 'h3'
import type { H3Event } from 'h3'
import { cookieContext, useSessionRoom } from '#server/auth/currentSession'
import { redeemCode } from '#server/auth/grants'
import { AuthError } from '#server/platform/errors'
import { readAuthorizationError } from '#server/protocol/providerError'
import type { Outcome, Transaction } from '#server/session/transaction'
import type { Session } from '#server/session/session'
import { expireTransaction, readTransaction } from '#server/session/transaction'

type SignInsOptions = Pick<ReturnType<typeof useSessionRoom>, 'sessions' | 'flights' | 'outcomes'>
  & { cookieContext: typeof cookieContext, redeemCode: typeof redeemCode }

/**
 * Completes the sign-in that this callback belongs to and returns where the user wanted to go: see `createSignIns`.
 * @throws {AuthError} why the sign-in was refused, with `returnTo` where that is known
 */
export async function completeSignIn(event: H3Event): Promise<string> {
  const entries = Object.entries(getQuery<Record<string, unknown>>(event))
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) { // one is given twice
    throw new AuthError('invalid_request', 'The answer of the sign-in provider is not readable.')
  }
  return createSignIns({ ...useSessionRoom(event), cookieContext, redeemCode }).complete(event, new URLSearchParams(entries))
}

/** Creates what completes the sign-ins of one process: tests play the provider. */
export function createSignIns({ sessions, flights, outcomes, cookieContext, redeemCode }: SignInsOptions) {
  /**
   * Completes the sign-in that an authorization response belongs to and returns where the user wanted to go; the session's cookies are on
   * the response. Its code is redeemed once, however often it is asked: all answers within a minute end alike.
   * @throws {AuthError} why the sign-in was refused, with `returnTo` where that is known
   * @see OpenID Connect Core 1.0 §3.1.2.5 to §3.1.3.7
   */
  async function complete(event: H3Event, dangerousParameters: URLSearchParams): Promise<string> {
    const found = await readTransaction(event, dangerousParameters.get('state') ?? '', cookieContext(event))
    if (!found) return resume(event, dangerousParameters)

    const { transaction, isExpired } = found
    const { returnTo } = transaction
    try {
      if (isExpired) throw new AuthError('sign_in_expired', 'This sign-in took longer than ten minutes.')
      const session = await redeemOnce(event, dangerousParameters, transaction)
      if ((await sessions.read(event))?.id !== session.id) await sessions.resume(event, session)
      expireTransaction(event, transaction, cookieContext(event))
      return returnTo
    }
    catch (error) {
      if (!(error instanceof AuthError)) throw error
      throw new AuthError(error.code, error.message, { cause: error.cause, returnTo })
    }
  }

  /** The browser may ask again after the first answer has removed the transaction: then it has the session that came of it. */
  async function resume(event: H3Event, dangerousParameters: URLSearchParams): Promise<string> {
    const outcome = await outcomes.read(dangerousParameters.get('state') ?? '')
    const session = await sessions.read(event)
    if (outcome && 'session' in outcome && session?.id === outcome.session.id) return outcome.returnTo
    const error = readAuthorizationError(dangerousParameters)
    if (error) throw error
    if (!getRequestHeader(event, 'cookie')) throw new AuthError('cookies_blocked', 'Your browser has sent no cookies.')
    throw new AuthError('invalid_state', 'This sign-in has expired or was already used.')
  }

  async function redeemOnce(event: H3Event, dangerousParameters: URLSearchParams, transaction: Transaction): Promise<Session> {
    const { state, returnTo } = transaction
    const outcome = await flights.once<Outcome>(`callback:${state}`, () => outcomes.read(state), async () => {
      const { now } = cookieContext(event)
      const outcome = await redeemCode(event, dangerousParameters, transaction)
        .then(signedIn => sessions.start(event, signedIn, now))
        .then(session => ({ session, returnTo }), (refusal: unknown) => {
          // An outage is worth another try, as long as the code lives.
          if (!(refusal instanceof AuthError) || refusal.status === 503) throw refusal
          return { refusal }
        })
      await outcomes.remember(state, outcome)
      return outcome
    })
    if ('refusal' in outcome) throw outcome.refusal
    return outcome.session
  }

  return { complete }
}
