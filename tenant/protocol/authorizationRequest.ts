import { decodeJwt } from 'jose'
import { errors, interactionPolicy, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import { secondFactorAcr } from '../switches.ts'
import type { TenantState } from '../tenantState.ts'
import { findUser } from '../users.ts'
import { apiScopes } from './api.ts'
import { saveGrantOrganization } from './grantOrganization.ts'

/** Auth0's own parameters of the authorization request; `screen_hint`, `connection` and `invitation` change nothing here. */
export function createExtraParams({ switches }: TenantState): NonNullable<Configuration['extraParams']> {
  return {
    audience: switches.offlineAccess === 'granted' ? keepOfflineAccess : null,
    organization: null,
    screen_hint: null,
    connection: null,
    invitation: null,
  }
}

// OpenID Connect Core §11 wants `prompt=consent` for `offline_access`, and the library drops the scope without it. Auth0 does not
// ask for it, so the scope is put back. The validators of extra parameters are the first hook after the library's own check.
function keepOfflineAccess(ctx: KoaContextWithOIDC): void {
  const { params } = ctx.oidc
  const requested = new Set(readRequestedScope(ctx).split(' '))
  const kept = new Set(String(params?.scope ?? '').split(' '))
  if (params && requested.has('offline_access')) params.scope = [...kept.add('offline_access')].join(' ')
}

// As it was asked for: in the query, in the body, or in a request that was pushed before (RFC 9126).
function readRequestedScope(ctx: KoaContextWithOIDC): string {
  const pushed = ctx.oidc.entities.PushedAuthorizationRequest?.request
  return String((pushed ? decodeJwt(pushed).scope : ctx.oidc.body?.scope ?? ctx.query.scope) ?? '')
}

/**
 * When the sign-in page is shown: nobody is signed in, `max_age` has passed, a second factor is missing, or a `prompt` asks for it.
 * Never for consent: this is a first-party application.
 */
export function createPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base()
  policy.remove('consent')
  policy.get('login')?.checks.add(new interactionPolicy.Check('second_factor', 'A second factor is required.', ({ oidc }) =>
    asksForSecondFactor(oidc.params ?? {}) && oidc.session?.acr !== secondFactorAcr))
  for (const name of ['consent', 'select_account']) policy.add(new interactionPolicy.Prompt({ name, requestable: true }))
  return policy
}

/** Does the authorization request ask for a second factor (`acr_values`)? */
export function asksForSecondFactor(params: Record<string, unknown>): boolean {
  return String(params.acr_values ?? '').split(' ').includes(secondFactorAcr)
}

/**
 * Gives every authorization request its own grant, without asking. This means that the reuse of one refresh
 * token ends only that sign-in and not those of other tabs or apps. With the switch
 * `grants`, the sign-ins of one browser share a grant. Refuses what the fault of `authorize` refuses.
 */
export function createGrantLoader({ store, faults, switches }: TenantState): NonNullable<Configuration['loadExistingGrant']> {
  return async (ctx) => {
    const { mode, error = '', error_description } = faults.authorize
    if (mode === 'refuse') throw new errors.CustomOIDCProviderError(error, error_description)
    const { client, account, params, requestParamScopes, resourceServers } = ctx.oidc
    const { Grant } = ctx.oidc.provider
    const sharedId = switches.grants === 'shared' && ctx.oidc.session?.grantIdFor(client?.clientId ?? '')
    const shared = sharedId ? await Grant.find(sharedId) : undefined
    const grant = shared ?? new Grant({ clientId: client?.clientId, accountId: account?.accountId })
    grant.addOIDCScope([...requestParamScopes])
    const permissions = findUser(account?.accountId ?? '')?.permissions ?? []
    const resourceScopes = [...requestParamScopes].filter(scope => !apiScopes.includes(scope) || permissions.includes(scope))
    for (const identifier of Object.keys(resourceServers ?? {})) grant.addResourceScope(identifier, resourceScopes)
    const grantId = await grant.save()
    if (typeof params?.organization === 'string') saveGrantOrganization(store, grantId, params.organization)
    return grant
  }
}
