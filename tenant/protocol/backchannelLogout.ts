import { randomUUID } from 'node:crypto'
import { signJwt } from '../signingKeys.ts'
import { toBasePath } from './appUrls.ts'
import type { TenantState } from '../tenantState.ts'

const timeoutMs = 2500
const lifetimeSeconds = 120

/** Where an app takes logout tokens. */
export function toBackchannelLogoutUri(appBaseUrl: string): string {
  return `${appBaseUrl}/api/auth/backchannel-logout`
}

/** The registered URI; when any loopback app may sign in, that of the app which did so last. */
export function registeredBackchannelLogoutUri({ settings, lastAppOrigin }: TenantState): string {
  const lastApp = settings.anyLoopbackApp && lastAppOrigin && lastAppOrigin + toBasePath(settings)
  return toBackchannelLogoutUri(lastApp || settings.appBaseUrls[0] || '')
}

/** A signed logout token, for one session when `sid` is given, for all of the user's otherwise. @see Back-Channel Logout 1.0 §2.4 */
export function createLogoutToken({ settings, switches, signingKeys: [key] }: TenantState, sub: string, sid?: string): string {
  if (!key) throw new Error('The tenant has no signing key')
  const iat = Math.floor(Date.now() / 1000) + switches.clockSkewSeconds
  return signJwt(key, {
    iss: settings.issuer,
    aud: settings.clientId,
    iat,
    exp: iat + lifetimeSeconds,
    jti: randomUUID(),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    sub,
    ...(sid && { sid }),
  }, { typ: 'logout+jwt' })
}

/** Posts a logout token and returns the status of the answer. @throws {TypeError | DOMException} when nobody answers in time. */
export async function sendLogoutToken(tenant: TenantState, uri: string, logoutToken: string): Promise<number> {
  tenant.counters.backchannelLogoutSent++
  const response = await fetch(uri, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ logout_token: logoutToken }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  await response.body?.cancel()
  return response.status
}

/** Tells the app that a session has ended. An app that is not there or refuses is logged, and holds nothing up. */
export async function notifyApp(tenant: TenantState, sub: string, sid: string): Promise<void> {
  const uri = registeredBackchannelLogoutUri(tenant)
  try {
    const status = await sendLogoutToken(tenant, uri, createLogoutToken(tenant, sub, sid))
    if (status !== 200 && status !== 204) tenant.settings.log(`Local tenant: back-channel logout was refused with ${status} by ${uri}`)
  }
  catch {
    tenant.settings.log(`Local tenant: back-channel logout found nobody at ${uri}`)
  }
}
