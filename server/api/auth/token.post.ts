import type { IdTokenResponse } from '#shared/types/auth'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { getIdToken } from '#server/auth/freshTokens'

/** Hands the ID token to the application's own scripts, renewed when it has little life left. */
export default defineApiHandler(async (event): Promise<IdTokenResponse> => {
  assertSameOrigin(event)
  return getIdToken(event)
})
