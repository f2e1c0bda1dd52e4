import { getQuery } from 'h3'
import type { H3Event } from 'h3'
import type { User } from '#shared/types/auth'
import { cookieContext, useSessionRoom } from '#server/auth/currentSession'
import { useProvider } from '#server/auth/provider'
import { createSignIns } from '#server/auth/signIns'
import { toAccessToken } from '#server/auth/toAccessToken'
import { verifyReceivedIdToken } from '#server/auth/verifyReceivedIdToken'
import { AuthError } from '#server/platform/errors'
import { exchangeCode } from '#server/protocol/codeExchange'
import type { SignedIn } from '#server/session/session'
import type { Transaction } from '#server/session/transaction'
import { requireOrganization } from '#server/tokens/organization'
import { toUserClaims } from '#server/tokens/userClaims'

/**
 * Completes the sign-in that this callback belongs to and returns where the user wanted to go: see `createSignIns`.
 * @throws {AuthError} why the sign-in was refused, with `returnTo` where that is known
 */
export function completeSignIn(event: H3Event): Promise<string> {
  return createSignIns({ ...useSessionRoom(event), cookieContext, redeem, now: () => Date.now() / 1000 })
    .complete(event, readParameters(event))
}

async function redeem(event: H3Event, dangerousParameters: URLSearchParams, transaction: Transaction): Promise<SignedIn> {
  const { config, oidc } = useProvider(event)
  const tokens = await exchangeCode(await oidc(), { ...transaction, dangerousParameters })
  if (!tokens.idToken) throw new AuthError('provider_error', 'The sign-in provider did not complete the sign-in.')

  const claims = await verifyReceivedIdToken(event, tokens.idToken, transaction.nonce)
  requireOrganization(claims, transaction.organization)
  return {
    signIn: {
      iss: claims.iss, sub: claims.sub, aud: claims.aud, azp: claims.azp, nonce: transaction.nonce, sid: claims.sid,
      authTime: claims.auth_time,
      organization: typeof claims.org_id === 'string' ? claims.org_id : undefined,
      issuedAt: claims.iat,
    },
    user: toUserClaims(claims) as User,
    idToken: { value: tokens.idToken, issuedAt: claims.iat, expiresAt: claims.exp },
    refreshToken: tokens.refreshToken,
    accessToken: toAccessToken(tokens, config),
  }
}

/** The query of the callback as flat text, each name once. */
function readParameters(event: H3Event): URLSearchParams {
  const entries = Object.entries(getQuery<Record<string, unknown>>(event))
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return new URLSearchParams(entries)
  throw new AuthError('invalid_request', 'The answer of the sign-in provider is not readable.')
}
