import type { ApiErrorData } from '~/client/apiError'

/** What is known of a failed call of `$api` (its rejection) or `useApi` (`error.value`); null for any other error, and for none. */
export function readApiError(error: unknown): ApiErrorData | null {
  const { data } = (error ?? {}) as { data?: Partial<ApiErrorData> }
  return typeof data?.code === 'string' ? data as ApiErrorData : null
}
