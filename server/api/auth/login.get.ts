import { getQuery, sendRedirect } from 'h3'
import { appBaseUrl } from '#server/utils/appBaseUrl'
import { sessionContext } from '#server/utils/currentSession'
import { defineApiHandler } from '#server/utils/defineApiHandler'
import { createAuthorizationRequest } from '#server/utils/oidc/authorizationRequest'
import { parseLoginParameters } from '#server/utils/oidc/loginParameters'
import { useProvider } from '#server/utils/provider'
import { toReturnTo } from '#server/utils/returnTo'
import { saveTransaction } from '#server/utils/session/transaction'

/** Starts a sign-in: keeps a transaction and sends the browser to the authorization endpoint. */
export default defineApiHandler(async (event) => {
  const { config, oidc } = useProvider(event)
  const { returnTo, ...query } = getQuery(event)
  const parameters = parseLoginParameters(query)
  const redirectUri = `${appBaseUrl(event)}/callback`

  const { url, ...secrets } = await createAuthorizationRequest(await oidc(), {
    redirectUri, parameters, scope: config.scope, audience: config.audience,
  })
  await saveTransaction(event, {
    ...secrets,
    redirectUri,
    returnTo: toReturnTo(returnTo, appBaseUrl(event)),
    organization: parameters.organization,
    maxAgeSeconds: parameters.max_age ? Number(parameters.max_age) : undefined,
  }, sessionContext(event))
  return sendRedirect(event, url.href)
})
