import type { EventEmitter } from 'node:events'
import Provider, { type KoaContextWithOIDC } from 'oidc-provider'
import { countGrantType } from '../counters.ts'
import { createAdapterFactory } from '../storage/providerAdapter.ts'
import type { RunningTenant, TenantState } from '../tenantState.ts'
import { createProviderConfiguration } from './providerConfiguration.ts'
import { redirectEmptyLogout } from './logout.ts'
import { isAppUrl } from './appUrls.ts'
import { notifyApp } from './backchannelLogout.ts'
import { reshapeAnswers } from './reshapeAnswers.ts'

/**
 * Builds the OpenID Provider over the tenant's current keys and store, and puts it in place. Called again whenever the keys or the
 * switches change: the library takes both at construction, and all else that it knows is in the store.
 */
export function installProvider(tenant: TenantState): RunningTenant {
  const { settings, counters } = tenant
  const provider = new Provider(settings.issuer, createProviderConfiguration(tenant, createAdapterFactory(tenant)))

  const { prototype } = provider.Client
  prototype.redirectUriAllowed = uri => isAppUrl(settings, uri, 'callback')
  prototype.postLogoutRedirectUriAllowed = uri => isAppUrl(settings, uri, 'logout')
  Object.assign(prototype, { backchannelLogout: (sub: string, sid: string) => notifyApp(tenant, sub, sid) })

  provider.use(redirectEmptyLogout)
  reshapeAnswers(provider, tenant)
  const countGrant = (ctx: KoaContextWithOIDC) => countGrantType(counters, ctx.oidc.params?.grant_type)
  provider.on('grant.error', countGrant)
  provider.on('grant.success', (ctx) => {
    countGrant(ctx)
    if (ctx.oidc.params?.grant_type === 'refresh_token') counters.tokenRefreshGranted++
  })
  provider.on('authorization.success', (ctx) => {
    tenant.lastAppOrigin = new URL(String(ctx.oidc.params?.redirect_uri)).origin
  })
  provider.on('server_error', (ctx, error) => settings.log(`Local tenant: ${ctx.method} ${ctx.path} failed: ${toLine(error)}`))
  const emitter: EventEmitter = provider
  emitter.on('error', error => settings.log(`Local tenant: ${toLine(error)}`))

  return Object.assign(tenant, { provider, handleProtocol: provider.callback() })
}

function toLine(error: unknown): string {
  return String(error).split('\n', 1)[0] ?? ''
}
