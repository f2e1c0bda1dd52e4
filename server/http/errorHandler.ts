import {
  getRequestHeader, getRequestHeaders, getRequestHost, getResponseHeader, isMethod, send, setResponseHeader, setResponseStatus,
} from 'h3'
import type { H3Error, H3Event } from 'h3'
import type { NitroErrorHandler } from 'nitropack/types'
import type { ErrorResponse } from '#shared/types/auth'
import { logFailure } from '#server/operations/log'
import type { Failure } from '#server/operations/log'
import { AuthError } from '#server/platform/errors'

/** What is sent, and what is logged about it. */
interface Answer {
  status: number
  statusText?: string
  /** Safe to show. */
  message: string
  body: object
  failure: Failure
}

/** Made at the first error: Workers have no randomness before a request. */
const errorPage = { key: '' }

/**
 * Whether Nuxt itself asks for its error page, after an error of a page. Where there is no Node server, a visitor's request looks the same
 * to Nuxt, and could put its own words on the page.
 */
export function isOwnErrorPage(event: H3Event): boolean {
  return errorPage.key !== '' && getRequestHeader(event, 'x-error-page') === errorPage.key
}

/**
 * Answers a request whose handler has thrown: the only place where an error becomes HTTP, for pages and for every route. An AuthError
 * gives its status and an `ErrorResponse`. An error made with `createError` keeps its status and, below 500, the words and data of its
 * author. A failed call to another service gives 502, one that takes too long 504, anything else 500, and none says more. A browser
 * that navigates gets the error page, others JSON. `nuxt.config.ts` registers it in front of Nuxt's own handler, which renders the page.
 */
const errorHandler = ((error: H3Error, event: H3Event) => {
  const answer = toAnswer(error)
  if (isWorthLogging(answer, event)) logFailure(answer.failure, event, answer.status)
  if (event.handled) return void breakOff(event)

  setResponseHeader(event, 'cache-control', 'private, no-store')
  if (answer.status === 503 && !getResponseHeader(event, 'retry-after')) setResponseHeader(event, 'retry-after', 5)
  // The error page itself has failed: for that, Nuxt would show its own page.
  if (canShowPage(event) && event.path.startsWith('/__nuxt_error')) return sendPlainPage(answer, event)
  if (canShowPage(event)) return prepareErrorPage(error, answer, event)
  setResponseStatus(event, answer.status, answer.statusText)
  return send(event, JSON.stringify(answer.body), 'application/json')
}) satisfies NitroErrorHandler

export default errorHandler

function toAnswer(error: H3Error): Answer {
  const { cause } = error
  if (error instanceof AuthError) return toOwnAnswer(error)
  if (cause instanceof AuthError) return toOwnAnswer(cause)
  if (isAborted(cause)) return toOwnAnswer(new AuthError('invalid_request', 'The body is not complete.', { cause }))
  const failedCall = error.unhandled && toFailedCall(error)
  // Nitro has set the status text of the error, which may be another service's.
  if (failedCall) return { ...toOwnAnswer(failedCall), statusText: 'Server Error' }
  if (error.unhandled) return toOwnAnswer(new AuthError('unexpected', 'Something went wrong.', { cause }))
  const { statusCode, statusMessage, message, data } = error
  const isOurs = statusCode >= 500
  const sentence = isOurs ? 'Something went wrong.' : 'The request was refused.'
  const failure = { message: sentence, ...(isOurs && { code: 'unexpected', cause: cause instanceof Error ? cause : error }) }
  // `createError(cause)` copies the words of another error, which were not written for the caller.
  const isCopied = cause instanceof Error && cause.message === message
  const shown = isOurs || isCopied
    ? { statusMessage: isOurs ? 'Server Error' : 'Error', message: sentence }
    : { statusMessage, message, data }
  const body = { error: true, statusCode, ...shown }
  return { status: statusCode, statusText: shown.statusMessage, message: shown.message, body, failure }
}

function toOwnAnswer(error: AuthError): Answer {
  // What is wrong with the configuration is only for the log.
  const shown = error.code === 'configuration' ? new AuthError('unexpected', 'Something went wrong.') : error
  const { status, wireCode, message, returnTo } = shown
  const body: ErrorResponse = { error: wireCode, error_description: message, ...(returnTo && { returnTo }) }
  return { status, message, body, failure: error }
}

/** Of what is the caller's fault, only what a route of the product has refused with `createError`: the rest is in the metrics. */
function isWorthLogging({ status, failure }: Answer, { path }: H3Event): boolean {
  return status >= 500 || (path.startsWith('/api/') && !(failure instanceof AuthError))
}

/** Closes the connection of a response that has begun and cannot be finished: its caller would wait for the rest for ever. */
function breakOff({ node: { res } }: H3Event): void {
  if (!res.writableEnded) res.destroy()
}

/** The caller has hung up, or broken the framing of the body, while it was read. */
function isAborted(cause: unknown): boolean {
  return cause instanceof Error && cause.message === 'aborted' && 'code' in cause && cause.code === 'ECONNRESET'
}

// Of `$fetch`, and of `fetch` on Node, Deno, Bun and Workers: when nobody answered, h3 has kept only the message and its cause.
const failedFetch = /^(?:\[[A-Z]+\] "|fetch failed$|error sending request|Unable to connect|Network connection lost)/

/** Why a call of `$fetch` or `fetch` in a route has failed; null for other errors. */
function toFailedCall({ message, cause }: H3Error): AuthError | null {
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new AuthError('upstream_timeout', 'Another service did not respond in time.', { cause })
  }
  if (name !== 'FetchError' && !failedFetch.test(message)) return null
  return new AuthError('upstream_failed', 'A call to another service failed.', { cause })
}

/**
 * A browser that navigates, with a `Host` that the page can be rendered for: Node lets malformed ones pass. Browsers send
 * `Sec-Fetch-Site` with every `Sec-Fetch-Mode`; Node's `fetch` always says `cors`, and means nothing by it.
 */
function canShowPage(event: H3Event): boolean {
  const { accept = '', 'sec-fetch-mode': mode, 'sec-fetch-site': site } = getRequestHeaders(event)
  const prefersHtml = isMethod(event, 'GET', true) && /^\s*text\/html\b(?!\s*;\s*q=)/i.test(accept)
  const isNavigation = mode === 'navigate' || (site === undefined && prefersHtml)
  return isNavigation && URL.canParse(`http://${getRequestHost(event, { xForwardedHost: true })}`)
}

/** Leaves to Nuxt's handler only what may be seen: it puts the error and its address into the page, and logs unhandled errors. */
function prepareErrorPage(error: H3Error, { status, statusText, message }: Answer, event: H3Event): void {
  error.statusCode = status
  // eslint-disable-next-line no-restricted-syntax -- where h3 takes the headers and the address from, base path included
  const { req } = event.node
  req.headers['x-error-page'] = errorPage.key ||= crypto.randomUUID()
  if (import.meta.dev && status >= 500) return // Nuxt shows the error itself
  const { requestId } = event.context
  Object.assign(error, { message, statusMessage: statusText, unhandled: false, fatal: false })
  if (requestId) error.data = { requestId }
  // The callback's query has a code in it.
  req.originalUrl = (req.originalUrl ?? event.path).replace(/\?.*$/, '')
}

function sendPlainPage({ status, statusText }: Answer, event: H3Event) {
  setResponseStatus(event, status, statusText)
  setResponseHeader(event, 'content-security-policy', 'default-src \'none\'')
  const html = `<!doctype html><html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Error ${status}</title></head>
<body><h1>Error ${status}</h1><p>Something went wrong. Please try again in a minute.</p></body></html>`
  return send(event, html, 'text/html; charset=utf-8')
}
