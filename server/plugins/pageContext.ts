import { createError, setResponseStatus } from 'h3'
import type { H3Event } from 'h3'
import { defineNitroPlugin } from 'nitropack/runtime'
import type { LoginRefusal, PageContext, TokenKind } from '#shared/types/auth'
import { readSession } from '#server/auth/currentSession'
import { getAccessToken, getIdToken } from '#server/auth/freshTokens'
import { completeSignIn } from '#server/auth/signIn'
import { isOwnErrorPage } from '#server/http/errorHandler'
import { useRequestId } from '#server/http/requestId'
import { countSignIn } from '#server/operations/counters'
import { logFailure } from '#server/operations/log'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { toSessionData } from '#server/session/session'

declare module 'h3' {
  interface H3EventContext {
    /** What a page needs to know while it renders on the server. */
    auth0?: PageContext
  }
}

/**
 * Before a page renders, and for nothing else: reads the session and, on `/callback`, completes the sign-in in this very request. The page
 * finds both on `event.context.auth0`.
 */
export default defineNitroPlugin(({ hooks }) => {
  hooks.hook('render:before', async (page) => {
    const { event } = page
    // Not for HEAD: it must not redeem a code.
    const isCallback = event.method === 'GET' && /^\/callback\/?(?:\?|$)/i.test(event.path)
    const callback = isCallback ? await completeCallback(event) : {}
    if (callback.returnTo === undefined) event.context.auth0 = { ...await readPageContext(event), ...callback }
    else page.response = { statusCode: 302, headers: { location: useConfig(event).basePath + callback.returnTo }, body: '' }
  })
})

async function readPageContext(event: H3Event): Promise<PageContext> {
  const isErrorPage = event.path.startsWith('/__nuxt_error')
  if (isErrorPage && !isOwnErrorPage(event)) throw createError({ status: 404 })
  // The error page says what went wrong even where the session cannot be read.
  const session = await readSession(event).catch((error: unknown) => {
    if (!isErrorPage) throw error
    return null
  })
  return { session: session && toSessionData(session), getToken: (kind, options) => getToken(event, kind, options) }
}

async function getToken(event: H3Event, kind: TokenKind, options?: { fresh?: boolean }): Promise<string> {
  try {
    return (await (kind === 'id' ? getIdToken : getAccessToken)(event, options)).value
  }
  catch (error) {
    if (error instanceof AuthError && error.status >= 500) logFailure(error, event, error.status)
    throw error
  }
}

/** Where the sign-in started from, or why it was refused. */
async function completeCallback(event: H3Event): Promise<{ returnTo?: string, refusal?: LoginRefusal }> {
  try {
    const returnTo = await completeSignIn(event)
    countSignIn('ok')
    return { returnTo }
  }
  catch (error) {
    const refusal = error instanceof AuthError ? error : new AuthError('unexpected', 'Something went wrong.', { cause: error })
    countSignIn(refusal.code)
    // What the provider has refused is in the log, a request that anybody could have made is only counted.
    if (refusal.status >= 500 || refusal.cause) logFailure(refusal, event, refusal.status)
    setResponseStatus(event, refusal.status)
    const requestId = refusal.status >= 500 ? { requestId: useRequestId(event) } : {}
    return { refusal: { code: refusal.code, returnTo: refusal.returnTo ?? '/', ...requestId } }
  }
}
