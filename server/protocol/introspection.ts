import { introspectionRequest, processIntrospectionResponse } from 'oauth4webapi'
import type { JsonObject } from '#server/platform/json'
import { requestOptions } from '#server/protocol/endpoints'
import type { OidcClient } from '#server/protocol/oidcClient'
import { failWith } from '#server/protocol/providerError'

/**
 * What the provider says of an access token: `active`, and claims if it is. One request to the provider each time.
 * @throws {AuthError} `temporarily_unavailable` or `provider_error`: it could not say.
 * @see RFC 7662 §2
 */
export async function introspectToken(oidc: OidcClient, accessToken: string): Promise<JsonObject> {
  const { metadata, client, authenticate } = oidc
  const fail = failWith('The sign-in provider could not check the token.')
  const response = await introspectionRequest(metadata, client, authenticate, accessToken, {
    ...requestOptions(oidc, 'introspection_endpoint'),
    requestJwtResponse: false,
    additionalParameters: { token_type_hint: 'access_token' },
  }).catch(fail)
  return { ...await processIntrospectionResponse(metadata, client, response).catch(fail) }
}
