import { getQuery } from 'h3'
import type { H3Event } from 'h3'
import type { User } from '#shared/types/auth'
import { cookieContext, useSessionRoom } from '#server/auth/currentSession'
import { useProvider } from '#server/auth/provider'
import { readUserInfo, toAccessToken, verifyReceivedIdToken } from '#server/auth/receivedTokens'
import { createSignIns } from '#server/auth/signIns'
import { log } from '#server/operations/log'
import { AuthError } from '#server/platform/errors'
import { exchangeCode } from '#server/protocol/tokenEndpoint'
import { readAuthorizationError } from '#server/protocol/providerError'
import type { SignedIn } from '#server/session/session'
import type { Transaction } from '#server/session/transaction'
import { requireOrganization } from '#server/tokens/organization'
import { toRoles } from '#server/tokens/privileges'
import { hasProfile, toUserClaims } from '#server/tokens/userClaims'

const noRefreshToken = 'The sign-in provider gave no refresh token, so users log in again when their ID token expires. Check that '
  + 'NUXT_AUTH0_SCOPE has offline_access and that the client may use refresh tokens. Some providers give one only with prompt=consent.'

/**
 * Completes the sign-in that this callback belongs to and returns where the user wanted to go: see `createSignIns`.
 * @throws {AuthError} why the sign-in was refused, with `returnTo` where that is known
 */
export function completeSignIn(event: H3Event): Promise<string> {
  return createSignIns({ ...useSessionRoom(event), cookieContext, redeem, now: () => Date.now() / 1000, readError: readAuthorizationError })
    .complete(event, readParameters(event))
}

async function redeem(event: H3Event, dangerousParameters: URLSearchParams, transaction: Transaction): Promise<SignedIn> {
  const provider = useProvider(event)
  const oidc = await provider.oidc()
  const tokens = await exchangeCode(oidc, { ...transaction, dangerousParameters })
  if (!tokens.idToken) throw new AuthError('provider_error', 'The sign-in provider did not complete the sign-in.')

  const claims = await verifyReceivedIdToken(event, tokens.idToken, transaction.nonce)
  requireOrganization(claims, transaction.organization)
  if (!tokens.refreshToken) log.warnOnce(noRefreshToken)
  const { maxAgeSeconds, acrValues } = transaction
  const isStepUp = maxAgeSeconds !== undefined || acrValues !== undefined
  return {
    signIn: {
      iss: claims.iss, sub: claims.sub, aud: claims.aud, azp: claims.azp, nonce: transaction.nonce, sid: claims.sid,
      // 0: some providers write it for "unknown".
      authTime: claims.auth_time || undefined,
      organization: typeof claims.org_id === 'string' ? claims.org_id : undefined,
      ...(isStepUp && { requested: { maxAgeSeconds, acrValues } }),
      issuedAt: claims.iat,
    },
    user: toUserClaims(claims) as User,
    userInfo: hasProfile(claims) ? undefined : await readUserInfo(oidc, tokens.accessToken, claims.sub),
    idToken: { value: tokens.idToken, issuedAt: claims.iat, expiresAt: claims.exp },
    refreshToken: tokens.refreshToken,
    accessToken: toAccessToken(tokens, provider.config),
    roles: toRoles(claims, provider.config.rolesClaim),
  }
}

/** The query of the callback as flat text, each name once. */
function readParameters(event: H3Event): URLSearchParams {
  const entries = Object.entries(getQuery<Record<string, unknown>>(event))
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return new URLSearchParams(entries)
  throw new AuthError('invalid_request', 'The answer of the sign-in provider is not readable.')
}
