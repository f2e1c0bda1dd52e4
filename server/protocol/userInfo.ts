import { processUserInfoResponse, userInfoRequest } from 'oauth4webapi'
import { AuthError } from '#server/platform/errors'
import type { JsonObject } from '#server/platform/json'
import { readEndpoint, requestOptions } from '#server/protocol/endpoints'
import type { OidcClient } from '#server/protocol/oidcClient'
import { failWith } from '#server/protocol/providerError'

/**
 * The claims that the UserInfo endpoint has about the user `expectedSub`; null where the provider has no such endpoint. They are the
 * provider's word over TLS, not signed: fit to show, not to decide by. Signed answers are refused, since nobody would verify them.
 * @throws {AuthError} `temporarily_unavailable` or `provider_error`: no claims, or those of someone else.
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
