import type { NuxtApp } from '#app'
import type { AccessTokenResponse } from '#shared/types/auth'
import type { Renewals } from './useRenewalLock'

const timeoutMs = 10_000

interface HeldAccessToken {
  value: string
  /** The session it belongs to, by its start: nobody else's token is handed out, nor one from before a logout. */
  startedAt: number
  renewAt: number
}

// The access token of this tab, in memory alone, and its renewal under way; one an app, gone with it.
const held = new WeakMap<NuxtApp, HeldAccessToken>()
const renewals: Renewals = new WeakMap()

/**
 * The access token for the configured audience: the one in this tab's memory, or a renewed one, once for any number of callers and
 * one at a time across the tabs.
 */
export function useAccessToken() {
  const nuxtApp = useNuxtApp() as NuxtApp
  const { session } = useAuth0Session()
  const { nowSeconds, readFrom } = useServerClock()
  const { renewOnce } = useRenewalLock()

  function readValid(): string | undefined {
    const token = held.get(nuxtApp)
    return token && token.startedAt === session.value?.startedAt && nowSeconds() < token.renewAt ? token.value : undefined
  }

  /** @throws {AuthenticationError} */
  const renew = () => renewOnce(renewals, readValid, fetchAccessToken)

  async function fetchAccessToken(): Promise<string> {
    const startedAt = session.value?.startedAt
    if (!startedAt) throw new AuthenticationError('login_required')
    const response = await $fetch.raw<AccessTokenResponse>('/api/auth/access-token', { method: 'POST', timeout: timeoutMs, retry: 0 })
    const { accessToken, expiresAt } = response._data ?? {}
    if (!accessToken || !expiresAt) throw new AuthenticationError('temporarily_unavailable')
    readFrom(response)
    held.set(nuxtApp, { value: accessToken, startedAt, renewAt: toRenewAt(expiresAt, nowSeconds()) })
    return accessToken
  }

  return { readValid, renew }
}
