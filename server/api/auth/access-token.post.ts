import type { AccessTokenResponse } from '#shared/types/auth'
import { getAccessToken } from '#server/auth/freshTokens'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { readFresh } from '#server/http/readFresh'

/** Gives the access token for the configured audience to the application's own scripts, refreshed like the ID token. */
export default defineApiHandler(async (event): Promise<AccessTokenResponse> => {
  assertSameOrigin(event)
  const { value, expiresAt, owner } = await getAccessToken(event, { fresh: await readFresh(event) })
  return { accessToken: value, expiresAt, owner }
})
