import { readFormData, send } from 'h3'
import type { H3Event } from 'h3'
import { useStorage } from 'nitropack/runtime'
import { countRefusedToken } from '#server/operations/counters'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'
import { useProvider } from '#server/auth/provider'
import { isUsed, rememberUse, revokeSubject } from '#server/session/revocations'
import { refusedFrom, verifyLogoutToken } from '#server/tokens/logoutToken'
import type { LogoutTokenClaims } from '#server/tokens/logoutToken'

/**
 * Ends the sessions that the provider has logged out. The one such route that other sites may call: the logout token is its proof.
 * @see OpenID Connect Back-Channel Logout 1.0 §2.5 to §2.8
 */
export default defineApiHandler(async (event) => {
  const logoutToken = await requireLogoutToken(event)
  const { iss: issuer, jti, sid, sub, iat: issuedAt } = logoutToken
  const [storage, now] = [useStorage('auth0'), Date.now() / 1000]
  try {
    if (await isUsed(storage, { issuer, jti })) throw new AuthError('invalid_request', 'The logout token has been used before.')
    await revokeSubject(storage, { issuer, sid, sub, issuedAt }, now)
    // Last: a token whose logout failed may come again.
    await rememberUse(storage, { issuer, jti }, now, refusedFrom(logoutToken) - now)
  }
  catch (cause) {
    if (cause instanceof AuthError) throw cause
    throw new AuthError('temporarily_unavailable', 'The logout could not be stored. Send it again.', { cause })
  }
  // The specification wants 200 where h3 would answer 204.
  return send(event, '')
})

async function requireLogoutToken(event: H3Event): Promise<LogoutTokenClaims> {
  const { config: { issuer, clientId }, keys } = useProvider(event)
  const token = await readFormData(event).then(form => form.get('logout_token'), () => null)
  if (typeof token !== 'string') throw new AuthError('invalid_request', 'The form field logout_token is missing.')
  return verifyLogoutToken(token, { issuer, clientId, keys }).catch((cause) => {
    countRefusedToken('logout_token', cause)
    if (cause instanceof AuthError && cause.code === 'keys_unavailable') throw cause
    throw new AuthError('invalid_request', 'The logout token is not valid.', { cause })
  })
}
