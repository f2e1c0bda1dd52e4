import type { PrivateResponse } from '#shared/types/auth'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { requireAccessToken } from '#server/auth/requireAccessToken'

/** Answers callers whose bearer access token is for the configured audience and whose user may read reports. */
export default defineApiHandler(async (event): Promise<PrivateResponse> => {
  await requireAccessToken(event, { permissions: ['read:reports'] })
  return { msg: 'Your access token was successfully validated!' }
})
