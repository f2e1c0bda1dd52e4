import { FetchError } from 'ofetch'
import type { PrivateResponse } from '#shared/types/auth'
import { AuthenticationError } from '~/client/errors'

/** What came of a call, as a sentence for the user. */
export interface ApiResult {
  isError: boolean
  text: string
}

/** One call of the API at `path` with the ID token, and what came of it in words; `result` is undefined before the first one. */
export function useApiCall(path: string) {
  const { $auth0 } = useNuxtApp()
  const result = ref<ApiResult>()
  const isBusy = ref(false)

  async function call() {
    if (isBusy.value) return
    isBusy.value = true
    result.value = undefined
    // The API accepts a token until its `exp`. Whether the session still stands is a question for our server, and the call does not wait.
    void $auth0.sync()
    result.value = await request().catch(toErrorResult)
    isBusy.value = false
  }

  async function request(): Promise<ApiResult> {
    const idToken = await $auth0.getIdToken()
    const response = await $fetch<Partial<PrivateResponse> | undefined>(path, {
      headers: { authorization: `Bearer ${idToken}` },
      // Only the token counts; together with the cookies of a large session, the headers would be larger than what servers accept.
      credentials: 'omit',
      timeout: 10_000,
      retry: 0,
    })
    return { isError: false, text: `Response from the server: ${response?.msg}` }
  }

  return { call, result, isBusy }
}

function toErrorResult(error: unknown): ApiResult {
  if (error instanceof AuthenticationError) return { isError: true, text: `Error: ${error.message}` }
  if (error instanceof FetchError && error.response) {
    const { status, statusText, headers } = error.response
    const [, missing] = /scope="([^"]+)"/.exec(headers.get('www-authenticate') ?? '') ?? []
    const text = `Error: the server responded with '${status}: ${statusText || toReason(status)}'`
    return { isError: true, text: missing ? `${text}. Missing: ${missing}` : text }
  }
  return { isError: true, text: 'Error: the server can’t be reached. You’re still signed in; please try again.' }
}

/** HTTP/2 has no reason phrases; these are the ones that this API responds with (RFC 9110 §15). */
function toReason(status: number): string {
  const reasons: Record<number, string> = {
    400: 'Bad Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not Found',
    429: 'Too Many Requests',
    500: 'Internal Server Error',
    502: 'Bad Gateway',
    503: 'Service Unavailable',
    504: 'Gateway Timeout',
  }
  return reasons[status] ?? 'Error'
}
