import type { PrivateResponse } from '#shared/types/auth'
import { defineApiHandler } from '#server/http/defineApiHandler'

/** Answers everybody with what the private route answers: what that route would cost without its check. */
export default defineApiHandler(async (): Promise<PrivateResponse> => ({ msg: 'Your ID token was successfully validated!' }))
