import type { Auth0Config } from '#server/platform/parseConfig'
import type { TokenSet } from '#server/protocol/tokenSet'
import type { AccessToken } from '#server/session/session'

/** Assumed where the provider does not say how long an access token lives: a short life costs a refresh, a long one a 401. */
const assumedLifeSeconds = 300

/** The access token to keep; null when there is none, or no API is configured: it would open nothing but the provider's own userinfo. */
export function toAccessToken(tokens: TokenSet, { audience, resource }: Auth0Config): AccessToken | null {
  if (!tokens.accessToken || !(audience ?? resource)) return null
  const lifeSeconds = tokens.accessTokenLifeSeconds ?? assumedLifeSeconds
  return { value: tokens.accessToken, expiresAt: Math.floor(Date.now() / 1000) + lifeSeconds }
}
