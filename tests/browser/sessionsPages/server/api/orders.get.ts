import { defineEventHandler } from 'h3'
import { getAccessToken, getIdToken } from '#server/auth/freshTokens'

/** Calls another API with the user's tokens, as far as this server is concerned. */
export default defineEventHandler(async (event) => {
  const tokens = await Promise.all([getIdToken(event), getAccessToken(event)])
  return `Orders of ${tokens[0].owner.sub}`
})
