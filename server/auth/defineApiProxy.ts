import { getRequestHeaders, isMethod, setResponseHeaders, setResponseStatus } from 'h3'
import type { H3Event } from 'h3'
import { getAccessToken } from '#server/auth/freshTokens'
import { requireUser } from '#server/auth/requireUser'
import { answerOtherMethod } from '#server/http/answerOtherMethod'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { createExchange } from '#server/http/exchange'
import { fromTargetUrl, splitPath, toTargetUrl } from '#server/http/targetUrl'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import type { PrivilegeRequirements } from '#server/tokens/privileges'

/** Where a proxy leads, and what may pass. */
export interface ApiProxyOptions {
  /** The URL of the API, with a path or without, or what reads it at run time. */
  target: string | ((event: H3Event) => string)
  /** All others are answered with 405. `GET` includes `HEAD`. */
  methods: readonly ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[]
  /** The API that the token must be for: a safeguard for when `NUXT_AUTH0_AUDIENCE` is changed. */
  audience?: string
  /** What the user must meet, as with `requireUser`. */
  requirements?: PrivilegeRequirements
  /** Headers that may pass in addition to the usual ones. Credentials, cookies and those of the connection never do. */
  requestHeaders?: readonly string[]
  responseHeaders?: readonly string[]
  /** How long nothing may come of a request before the response begins. Default: 30,000. */
  timeoutMs?: number
}

const requestHeaders = [
  'accept', 'accept-language', 'content-encoding', 'content-length', 'content-type', 'idempotency-key', 'if-match', 'if-modified-since',
  'if-none-match', 'if-range', 'if-unmodified-since', 'prefer', 'range', 'traceparent', 'tracestate',
]
const responseHeaders = [
  'accept-ranges', 'content-disposition', 'content-language', 'content-range', 'content-type', 'etag', 'last-modified', 'link',
  'retry-after', 'www-authenticate',
]
const neverPassed = /^(?:authorization|cookie2?|set-cookie2?|host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|(?:proxy|sec)-.*)$/i

/**
 * Defines a catch-all route, such as `server/api/orders/[...path].ts`, that passes requests on to an API elsewhere with the user's access
 * token. No cookie passes in either direction, no credentials of the caller, no path out of the target; bodies are streamed, redirects are
 * not followed. A response of the API has the header `Proxy-Status` (RFC 9209): so its 401 is told from `login_required`.
 * @throws {AuthError} from the route: as `requireUser` and `getAccessToken`; `method_not_allowed`; `invalid_request`: the path;
 * `upstream_failed`, `upstream_timeout`: the API did not respond.
 */
export function defineApiProxy(options: ApiProxyOptions) {
  return defineApiHandler((event): Promise<unknown> => passOn(event, options), { maxBodyBytes: Infinity })
}

async function passOn(event: H3Event, options: ApiProxyOptions): Promise<void> {
  const methods = [...options.methods, ...(options.methods.includes('GET') ? ['HEAD'] : [])]
  if (!methods.includes(event.method)) return answerOtherMethod(event, methods)
  await requireUser(event, options.requirements)
  if (options.audience !== undefined && options.audience !== useConfig(event).api) {
    throw new AuthError('configuration', 'A proxy is for another audience than NUXT_AUTH0_AUDIENCE.')
  }
  const { value: accessToken } = await getAccessToken(event)

  const { mount, rest } = splitPath(event)
  const target = typeof options.target === 'string' ? options.target : options.target(event)
  const url = toTargetUrl(target, rest)
  const exchange = createExchange(event, options.timeoutMs ?? 30_000)
  const sent = getRequestHeaders(event)
  // Without a stream, the headers do not tell: a call of this server to itself has those of the request that it is made for.
  const mayHaveBody = !exchange.isStreamed || Number(sent['content-length']) > 0 || sent['transfer-encoding'] !== undefined
  const passed = [...requestHeaders, ...options.requestHeaders ?? []].filter(name => exchange.isStreamed || name !== 'content-length')
  try {
    const response = await fetch(url, {
      method: event.method,
      headers: {
        ...pick(new Headers(sent as Record<string, string>), passed),
        'accept-encoding': 'identity',
        'authorization': `Bearer ${accessToken}`,
      },
      body: mayHaveBody && !isMethod(event, ['GET', 'HEAD']) ? exchange.readBody() : undefined,
      duplex: 'half',
      redirect: 'manual',
      signal: exchange.signal,
    } as RequestInit)
    setResponseStatus(event, response.status)
    setResponseHeaders(event, {
      ...pick(response.headers, [...responseHeaders, ...options.responseHeaders ?? []]),
      // `fetch` has decoded the body where it was encoded.
      ...(!response.headers.has('content-encoding') && pick(response.headers, ['content-length'])),
      ...toLocation(response, { url, target, mount }),
      // What a user has uploaded elsewhere must not run as a script of this application.
      ...(/html|xml/i.test(response.headers.get('content-type') ?? '') && { 'content-security-policy': 'sandbox; default-src \'none\'' }),
      'proxy-status': `api-proxy; received-status=${response.status}`,
    })
    await exchange.sendBody(response.body)
  }
  catch (cause) {
    if (exchange.hasHungUp()) throw new AuthError('invalid_request', 'The request was aborted.', { cause })
    if (exchange.signal.aborted) throw new AuthError('upstream_timeout', 'Another service did not respond in time.', { cause })
    throw new AuthError('upstream_failed', 'A call to another service failed.', { cause })
  }
}

function pick(headers: Headers, names: readonly string[]): Record<string, string> {
  const passed = names.filter(name => headers.has(name) && !neverPassed.test(name))
  return Object.fromEntries(passed.map(name => [name.toLowerCase(), headers.get(name) ?? '']))
}

/** A `Location` below the target leads through the proxy again; any other leads where it says, without the token. */
function toLocation({ headers }: Response, { url, target, mount }: { url: URL, target: string, mount: string }): { location?: string } {
  const location = URL.parse(headers.get('location') ?? '', url)
  if (!headers.has('location') || !location) return {}
  const path = fromTargetUrl(target, location)
  return { location: path === null ? location.href : useConfig().basePath + mount + path }
}
