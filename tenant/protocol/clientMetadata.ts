import type { ClientMetadata } from 'oidc-provider'
import { toBackchannelLogoutUri } from './backchannelLogout.ts'
import type { TenantSettings } from '../tenantState.ts'

/** The one application that is registered at the tenant: public when it has no secret; with one, sent in the body or by Basic. */
export function toClientMetadata(settings: TenantSettings): ClientMetadata {
  return {
    client_id: settings.clientId,
    client_name: settings.clientId,
    ...(settings.clientSecret === null
      ? { token_endpoint_auth_method: 'none' }
      : { token_endpoint_auth_method: 'client_secret_post', client_secret: settings.clientSecret }),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: settings.appBaseUrls.map(base => `${base}/callback`),
    post_logout_redirect_uris: settings.appBaseUrls.flatMap(base => [`${base}/`, base]),
    backchannel_logout_uri: toBackchannelLogoutUri(settings.appBaseUrls[0] ?? ''),
    backchannel_logout_session_required: true,
  }
}
