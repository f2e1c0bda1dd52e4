import type { AccessTokenResponse } from '#shared/types/auth'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { getAccessToken } from '#server/auth/freshTokens'

/** Hands the access token for the configured audience to the application's own scripts, renewed when it has little life left. */
export default defineApiHandler(async (event): Promise<AccessTokenResponse> => {
  assertSameOrigin(event)
  const { value, expiresAt, owner } = await getAccessToken(event)
  return { accessToken: value, expiresAt, owner }
})
