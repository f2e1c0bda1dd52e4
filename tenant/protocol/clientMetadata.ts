import type { ClientMetadata, JWK } from 'oidc-provider'
import { toBackchannelLogoutUri } from './backchannelLogout.ts'
import type { TenantState } from '../tenantState.ts'

/** The one application that is registered at the tenant: public when it has neither a secret nor a key. */
export function toClientMetadata(tenant: TenantState): ClientMetadata {
  const { settings, switches } = tenant
  return {
    client_id: settings.clientId,
    client_name: settings.clientId,
    ...toCredentials(tenant),
    id_token_signed_response_alg: switches.idTokenAlg,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: settings.appBaseUrls.map(base => `${base}/callback`),
    post_logout_redirect_uris: settings.appBaseUrls.flatMap(base => [`${base}/`, base]),
    backchannel_logout_uri: toBackchannelLogoutUri(settings.appBaseUrls[0] ?? ''),
    backchannel_logout_session_required: true,
  }
}

// With either of its two methods for a secret, the library takes both, unless it is told of only one.
function toCredentials({ settings: { clientSecret }, switches: { clientAuth, clientKey } }: TenantState): Partial<ClientMetadata> {
  const keys = clientKey ? [clientKey as JWK] : []
  if (clientAuth === 'private_key_jwt') return { token_endpoint_auth_method: clientAuth, jwks: { keys } }
  if (clientSecret === null) return { token_endpoint_auth_method: 'none' }
  return { token_endpoint_auth_method: clientAuth === 'any' ? 'client_secret_post' : clientAuth, client_secret: clientSecret }
}
