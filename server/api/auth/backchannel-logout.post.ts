import { readFormData, send } from 'h3'
import type { H3Event } from 'h3'
import { useRevocationStorage } from '#server/utils/currentSession'
import { defineApiHandler } from '#server/utils/defineApiHandler'
import { AuthError } from '#server/utils/errors'
import { useProvider } from '#server/utils/provider'
import { revokeSubject } from '#server/utils/session/revocations'
import { verifyLogoutToken } from '#server/utils/tokens/logoutToken'

/**
 * The provider tells that a session, or a user, has been logged out. The one state-changing route that other sites may call: the
 * logout token is its proof.
 * @see OpenID Connect Back-Channel Logout 1.0 §2.5 to §2.8
 */
export default defineApiHandler(async (event) => {
  const { config: { issuer, clientId }, keys } = useProvider(event)
  const { sid, sub } = await verifyLogoutToken(await readLogoutToken(event), { issuer, clientId, keys }).catch((cause) => {
    if (cause instanceof AuthError && cause.code === 'keys_unavailable') throw cause
    throw new AuthError('invalid_request', 'The logout token is not valid.', { cause })
  })
  await revokeSubject(useRevocationStorage(), { issuer, sid, sub }, Date.now() / 1000)
  // The specification wants 200 where h3 would answer 204.
  return send(event, '')
})

async function readLogoutToken(event: H3Event): Promise<string> {
  const token = await readFormData(event).then(form => form.get('logout_token'), () => null)
  if (typeof token !== 'string') throw new AuthError('invalid_request', 'The form field logout_token is missing.')
  return token
}
