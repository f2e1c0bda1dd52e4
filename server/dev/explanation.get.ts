import type { H3Event } from 'h3'
import type { TokenExplanation } from '#shared/types/auth'
import { useProvider } from '#server/auth/provider'
import { readBearerToken } from '#server/http/bearer'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'
import { explainIdToken } from '#server/tokens/explain'

/** The last bearer token that was refused in this process. Development only: nothing built imports this file. */
const refused: { idToken?: string } = {}

/** Keeps the token of a request that was refused because of it. */
export function rememberRefusal(event: H3Event, error: unknown): void {
  if (error instanceof AuthError && error.code === 'invalid_token') refused.idToken = readBearerToken(event)
}

/** The checks of the last refused ID token, one by one. Exists under `nuxi dev` only; see `$development` in `nuxt.config.ts`. */
export default defineApiHandler(async (event): Promise<TokenExplanation> => {
  const { config: { issuer, clientId }, keys } = useProvider(event)
  return { checks: refused.idToken === undefined ? null : await explainIdToken(refused.idToken, { issuer, clientId, keys }) }
})
