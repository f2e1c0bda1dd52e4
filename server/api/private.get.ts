import type { PrivateResponse } from '#shared/types/auth'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { requireIdToken } from '#server/auth/requireIdToken'

/** Answers callers whose bearer ID token is valid. Replace it with your own. */
export default defineApiHandler(async (event): Promise<PrivateResponse> => {
  await requireIdToken(event)
  return { msg: 'Your ID token was successfully validated!' }
})
