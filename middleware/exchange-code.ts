import { appendResponseHeader, getQuery, getRequestHeader, setResponseHeader, setResponseStatus } from 'h3'
import type { H3Event } from 'h3'
import type { FetchResponse } from 'ofetch'
import type { CallbackResponse, ErrorResponse } from '#shared/types/auth'

type CallbackAnswer = CallbackResponse | ErrorResponse & { returnTo?: string }

/**
 * The callback, on the server: posts the request's own query to the route that exchanges the code, hands its cookies to the browser
 * and goes where the sign-in came from. A refusal is left for the page to show, with the status of the refusal. In the browser it
 * does nothing: what was posted once is spent.
 */
export default defineNuxtRouteMiddleware(async () => {
  const event = useRequestEvent()
  if (import.meta.client || !event) return
  const nuxtApp = useNuxtApp()
  const refusal = useCallbackRefusal()
  const { getSession } = useAuth()
  const response = await postCallback(event)
  const answer = response._data
  // On a refusal too: the transaction that it took must not come back.
  for (const cookie of response.headers.getSetCookie()) appendResponseHeader(event, 'set-cookie', cookie)
  if (response.ok && answer && 'returnTo' in answer && answer.returnTo) {
    const { returnTo } = answer
    return nuxtApp.runWithContext(() => navigateTo(returnTo, { external: true }))
  }
  setResponseStatus(event, response.ok ? 500 : response.status)
  // Only failures that are in the log have one.
  const requestId = response.headers.get('x-request-id') ?? undefined
  if (requestId) setResponseHeader(event, 'X-Request-Id', requestId)
  refusal.value = answer && 'error' in answer
    ? { code: answer.error, returnTo: answer.returnTo, requestId }
    : { code: 'server_error', requestId }
  // The user may well be signed in already: the page says so.
  await nuxtApp.runWithContext(() => getSession({ force: true }))
})

function postCallback(event: H3Event): Promise<FetchResponse<CallbackAnswer>> {
  // The browser's navigation here is cross-site by nature, so its Origin and Sec-Fetch-Site stay behind: the caller is this server.
  const headers = new Headers()
  for (const name of ['cookie', 'x-request-id']) {
    const value = getRequestHeader(event, name)
    if (value) headers.set(name, value)
  }
  return $fetch.raw<CallbackAnswer>('/api/auth/callback', {
    method: 'POST',
    // A plain copy: without a prototype it would not be sent as JSON.
    body: { ...getQuery<Record<string, unknown>>(event) },
    headers,
    retry: 0,
    ignoreResponseError: true,
  })
}
