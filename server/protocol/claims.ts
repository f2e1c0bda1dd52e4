import { introspectionRequest, processIntrospectionResponse, processUserInfoResponse, userInfoRequest } from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'
import type { JsonObject } from '#server/platform/json'
import { readEndpoint, requestOptions } from '#server/protocol/oidcClient'
import type { OidcClient } from '#server/protocol/oidcClient'
import { failWith } from '#server/protocol/providerError'

/**
 * The claims that the UserInfo endpoint has about `expectedSub`; null where there is no such endpoint. Not signed: fit to show, not to
 * decide by. @throws {AuthError} `temporarily_unavailable` or `provider_error`: no claims, signed ones, or those of someone else.
 * @see OpenID Connect Core 1.0 §5.3
 */
export async function requestUserInfo(oidc: OidcClient, accessToken: string, expectedSub: string): Promise<JsonObject | null> {
  const { metadata, client } = oidc
  const fail = failWith('The sign-in provider did not say who the user is.')
  if (!readEndpoint(oidc, 'userinfo_endpoint')) return null
  const response = await userInfoRequest(metadata, client, accessToken, requestOptions(oidc, 'userinfo_endpoint')).catch(fail)
  if (response.headers.get('content-type')?.startsWith('application/jwt')) {
    throw new AuthError('provider_error', 'The sign-in provider signs or encrypts its UserInfo answers; set it to plain JSON.')
  }
  return processUserInfoResponse(metadata, client, expectedSub, response).catch(fail)
}

/**
 * What the provider says of an access token: `active`, and claims if it is. One request to the provider each time.
 * @throws {AuthError} `temporarily_unavailable` or `provider_error`: it could not say. @see RFC 7662 §2
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
