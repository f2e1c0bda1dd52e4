import type { PrivateResponse } from '#shared/types/auth'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { requireIdToken } from '#server/auth/requireIdToken'

/** Auth0's name for a sign-in with a second factor. */
const secondFactor = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

/** Answers users who have signed in with a second factor; others get a 401 whose challenge says how to sign in. */
export default defineApiHandler(async (event): Promise<PrivateResponse> => {
  await requireIdToken(event, { acr: secondFactor })
  return { msg: 'You have signed in with a second factor.' }
})
