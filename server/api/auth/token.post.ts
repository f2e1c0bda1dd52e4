import type { IdTokenResponse } from '#shared/types/auth'
import { getIdToken } from '#server/auth/freshTokens'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { readFresh } from '#server/http/readFresh'

/** Gives the ID token to the application's own scripts, refreshed when it has little life left or `{ "fresh": true }` asks for it. */
export default defineApiHandler(async (event): Promise<IdTokenResponse> => {
  assertSameOrigin(event)
  const { value, expiresAt, owner } = await getIdToken(event, { fresh: await readFresh(event) })
  return { idToken: value, expiresAt, owner }
})
