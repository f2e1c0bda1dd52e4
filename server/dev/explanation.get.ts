import type { TokenExplanation } from '#shared/types/auth'
import { readLastRefusal } from '#server/dev/lastRefusal'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { useProvider } from '#server/auth/provider'
import { explainIdToken } from '#server/tokens/explain'

/** The checks of the last refused ID token, one by one. Exists under `nuxi dev` only; see `$development` in `nuxt.config.ts`. */
export default defineApiHandler(async (event): Promise<TokenExplanation> => {
  const { config: { issuer, clientId }, keys } = useProvider(event)
  const idToken = readLastRefusal()
  return { checks: idToken === null ? null : await explainIdToken(idToken, { issuer, clientId, keys }) }
})
