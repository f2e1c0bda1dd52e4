import { readBody } from 'h3'
import type { H3Event } from 'h3'
import type { CallbackResponse } from '#shared/types/auth'
import { toAccessToken } from '#server/auth/toAccessToken'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { sessionContext, startSession } from '#server/auth/currentSession'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'
import { exchangeCode } from '#server/protocol/codeExchange'
import { useProvider } from '#server/auth/provider'
import { takeTransaction } from '#server/session/transaction'
import type { Transaction } from '#server/session/transaction'
import { requireOrganization } from '#server/tokens/organization'
import { verifyReceivedIdToken } from '#server/auth/verifyReceivedIdToken'

/** Completes a sign-in: takes the transaction, exchanges the code, verifies the ID token and starts a session. */
export default defineApiHandler(async (event): Promise<CallbackResponse> => {
  assertSameOrigin(event)
  const dangerousParameters = await readParameters(event)
  const transaction = await takeTransaction(event, dangerousParameters.get('state') ?? '', sessionContext(event))
  if (!transaction) throw new AuthError('invalid_state', 'This sign-in has expired or was already used.')

  try {
    await completeSignIn(event, dangerousParameters, transaction)
    return { returnTo: transaction.returnTo }
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    throw new AuthError(error.code, error.message, { cause: error.cause, returnTo: transaction.returnTo })
  }
})

async function completeSignIn(event: H3Event, dangerousParameters: URLSearchParams, transaction: Transaction): Promise<void> {
  const { config, oidc } = useProvider(event)
  const tokens = await exchangeCode(await oidc(), { ...transaction, dangerousParameters })
  const { idToken, refreshToken } = tokens
  if (!idToken) throw new AuthError('provider_error', 'The sign-in provider did not complete the sign-in.')

  const claims = await verifyReceivedIdToken(event, idToken, transaction.nonce)
  requireOrganization(claims, transaction.organization)
  await startSession(event, { idToken, refreshToken, accessToken: toAccessToken(tokens, config) })
}

/** The query of the callback as flat text, each name once. */
async function readParameters(event: H3Event): Promise<URLSearchParams> {
  const body: unknown = await readBody(event).catch(() => null)
  const entries = typeof body === 'object' && body && !Array.isArray(body) ? Object.entries(body) : [['', null]]
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    throw new AuthError('invalid_request', 'The answer of the sign-in provider is not readable.')
  }
  return new URLSearchParams(entries)
}
