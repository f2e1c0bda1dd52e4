import { send } from 'h3'
import { readSession } from '#server/auth/currentSession'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { toSessionData } from '#server/session/session'

/** The `SessionData` of the user, or null. It needs nothing of the provider. */
export default defineApiHandler(async (event) => {
  const session = await readSession(event)
  // As text: h3 answers 204 where a handler returns null.
  return send(event, JSON.stringify(session && toSessionData(session)), 'application/json')
})
