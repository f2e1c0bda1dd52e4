import type { PrivateResponse } from '#shared/types/auth'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { requireIdToken } from '#server/auth/requireIdToken'

/** Answers administrators only; others get a 403 whose challenge names what is missing. */
export default defineApiHandler(async (event): Promise<PrivateResponse> => {
  await requireIdToken(event, { roles: ['admin'] })
  return { msg: 'You are an administrator.' }
})
