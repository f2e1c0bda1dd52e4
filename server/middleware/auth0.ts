import {
  appendResponseHeader, defineEventHandler, getQuery, getRequestHeader, sendRedirect, setResponseHeader, setResponseStatus,
} from 'h3'
import type { CallbackResponse, ErrorResponse, PageContext } from '#shared/types/auth'
import { readSession } from '#server/auth/currentSession'
import { toSessionData } from '#server/session/session'

/** Temporary: reads the session for pages, and completes the callback through its old route. */
export default defineEventHandler(async (event) => {
  if (/^\/(?:api\/|_nuxt\/|healthz|readyz|metrics)|\.\w+$/.test(event.path)) return
  const context: PageContext = { session: null }
  event.context.auth0 = context
  if (/^\/callback\/?(?:\?|$)/i.test(event.path)) {
    const response = await $fetch.raw<CallbackResponse | ErrorResponse & { returnTo?: string }>('/api/auth/callback', {
      method: 'POST',
      body: { ...getQuery<Record<string, unknown>>(event) },
      headers: { 'cookie': getRequestHeader(event, 'cookie') ?? '', 'x-request-id': getRequestHeader(event, 'x-request-id') ?? '' },
      retry: 0,
      ignoreResponseError: true,
    })
    for (const cookie of response.headers.getSetCookie()) appendResponseHeader(event, 'set-cookie', cookie)
    const answer = response._data
    if (response.ok && answer?.returnTo) return sendRedirect(event, answer.returnTo)
    setResponseStatus(event, response.ok ? 500 : response.status)
    const requestId = response.headers.get('x-request-id') ?? undefined
    if (requestId) setResponseHeader(event, 'X-Request-Id', requestId)
    context.refusal = { code: answer && 'error' in answer ? answer.error : 'server_error', returnTo: answer?.returnTo ?? '/', requestId }
  }
  const session = await readSession(event)
  context.session = session && toSessionData(session)
})
