import { getQuery, getRequestHeader, sendNoContent, sendRedirect } from 'h3'
import { cookieContext } from '#server/auth/currentSession'
import { useProvider } from '#server/auth/provider'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { toReturnTo } from '#server/http/returnTo'
import { createAuthorizationRequest, parseLoginParameters } from '#server/protocol/authorizationRequest'
import { saveTransaction } from '#server/session/transaction'

/** Starts a sign-in: saves a transaction and sends the browser to the authorization endpoint. A prefetch starts nothing. */
export default defineApiHandler(async (event) => {
  // Browsers also load a page ahead, while its address is typed, and would follow the redirect of its guard to here.
  if (getRequestHeader(event, 'sec-purpose')?.startsWith('prefetch')) return sendNoContent(event)
  const { config, oidc } = useProvider(event)
  const { returnTo, ...query } = getQuery(event)
  const parameters = parseLoginParameters(query)
  const redirectUri = `${appBaseUrl(event)}/callback`

  const { url, ...secrets } = await createAuthorizationRequest(await oidc(), { ...config, redirectUri, parameters })
  await saveTransaction(event, {
    ...secrets,
    redirectUri,
    returnTo: toReturnTo(returnTo, appBaseUrl(event)),
    organization: parameters.organization,
    maxAgeSeconds: parameters.max_age ? Number(parameters.max_age) : undefined,
    acrValues: parameters.acr_values,
  }, cookieContext(event))
  return sendRedirect(event, url.href)
})
