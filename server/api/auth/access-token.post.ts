import type { AccessTokenResponse } from '#shared/types/auth'
import { assertSameOrigin } from '#server/utils/assertSameOrigin'
import { defineApiHandler } from '#server/utils/defineApiHandler'
import { getAccessToken } from '#server/utils/freshTokens'

/** Hands the access token for the configured audience to the application's own scripts, renewed when it has little life left. */
export default defineApiHandler(async (event): Promise<AccessTokenResponse> => {
  assertSameOrigin(event)
  const { value, expiresAt } = await getAccessToken(event)
  return { accessToken: value, expiresAt }
})
