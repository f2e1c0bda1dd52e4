import { createFetch } from 'ofetch'
import type { $Fetch } from 'ofetch'
import type { Owner, TokenKind } from '#shared/types/auth'
import { ApiError, toApiError } from './apiError'
import { parseBearerChallenge } from './challenge'
import type { BearerChallenge } from './challenge'
import { AuthenticationError } from './errors'
import { isSameUser } from './parse'

declare module 'ofetch' {
  interface FetchOptions {
    /** For `$api` and `useApi` only: which token the call carries. Default: the ID token. */
    token?: TokenKind
  }
}

/** What `$api` takes from the page. */
export interface ApiEnvironment {
  /** Sends a request to a path of this application. */
  fetch: (target: string | Request, init: RequestInit) => Promise<Response>
  /** The origin of this application; on the server, any that is nobody's. */
  origin: string
  /** Where it is mounted; `/` at the root. */
  baseURL: string
  /** @throws {AuthenticationError} */
  getToken: (kind: TokenKind, options?: { fresh?: boolean }) => Promise<string>
  /** Whose session the page shows. */
  owner: () => Owner | null
  /** Sends the user to sign in as the challenge asks, and back to this page. */
  stepUp: (challenge: BearerChallenge) => unknown
}

type Init = RequestInit & { token?: TokenKind, duplex?: string }

/**
 * Creates `$api`: a `$fetch` for routes of this application that take a bearer token. It sends no cookies and no token to other origins,
 * follows no redirect, and rejects with an `ApiError` only. On 401 `invalid_token` it repeats the call once with a fresh token, unless the
 * body is a stream; on 401 `insufficient_user_authentication` it starts a sign-in and repeats nothing. A call with its own
 * `Authorization` header is sent as it is.
 * @see RFC 6750 §3.1; RFC 9470 §4
 */
export function createApi({ fetch, origin, baseURL, getToken, owner, stepUp }: ApiEnvironment): $Fetch {
  const base = baseURL.replace(/\/?$/, '/')

  async function authorizedFetch(input: string | URL | Request, { token: kind = 'id', ...init }: Init = {}): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input, origin)
    const isOurs = url.origin === origin && !url.pathname.startsWith('//') && url.pathname.startsWith(base)
    if (!isOurs) throw new ApiError({ code: 'foreign_origin' })
    const target = input instanceof Request ? input : url.pathname + url.search
    const headers = new Headers(init.headers)
    const send = async (token?: string) => {
      if (token) headers.set('authorization', `Bearer ${token}`)
      const response = await fetch(target, { ...init, headers, credentials: 'omit', redirect: 'manual' })
      const isRedirect = response.type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(response.status)
      if (isRedirect) throw new ApiError({ code: 'redirected' })
      return response
    }
    if (headers.has('authorization')) return send()

    const readToken = (fresh = false) => unlessAborted(init.signal, getToken(kind, { fresh }))
    const asked = owner()
    const token = await readToken()
    const first = await send(token)
    const canRepeat = init.duplex === undefined && !(input instanceof Request && input.body)
    const response = canRepeat && readRefusal(first).error === 'invalid_token' ? await repeat() : first
    const refusal = readRefusal(response)
    if (refusal.error === 'insufficient_user_authentication') await stepUp(refusal)
    return response

    async function repeat(): Promise<Response> {
      // Another call may have refreshed the token while this one was under way.
      const current = await readToken()
      const fresh = current === token ? await readToken(true) : current
      if (!isSameUser(asked, owner())) throw new AuthenticationError('session_changed')
      return send(fresh)
    }
  }

  return withApiErrors(createFetch({ fetch: authorizedFetch, defaults: { baseURL, retry: 0 } }))
}

/** What a 401 asks for; empty for every other response. */
function readRefusal({ status, headers }: Response): BearerChallenge {
  return status === 401 ? parseBearerChallenge(headers.get('www-authenticate')) : {}
}

/** @throws the signal's reason, as soon as it is aborted; the work itself goes on. */
function unlessAborted<T>(signal: AbortSignal | null | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function withApiErrors(fetch: $Fetch): $Fetch {
  const guard = <Call extends (...args: never[]) => Promise<unknown>>(call: Call) => ((...args) => call(...args).catch((error: unknown) => {
    throw toApiError(error)
  })) as Call
  const create: $Fetch['create'] = (...options) => withApiErrors(fetch.create(...options))
  return Object.assign(guard(fetch) as $Fetch, { raw: guard(fetch.raw), native: fetch.native, create })
}
