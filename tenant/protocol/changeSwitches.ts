import { createSigningKey } from '../signingKeys.ts'
import type { Switches } from '../switches.ts'
import type { RunningTenant, TenantState } from '../tenantState.ts'
import { installProvider } from './createProvider.ts'

/** Changes switches and puts an OpenID Provider in place that follows them. A new algorithm brings a new key; older keys stay published. */
export async function changeSwitches(tenant: TenantState, changes: Partial<Switches>): Promise<RunningTenant> {
  Object.assign(tenant.switches, changes)
  const { signingKeys, switches: { idTokenAlg } } = tenant
  const key = signingKeys.find(({ alg }) => alg === idTokenAlg) ?? await createSigningKey(idTokenAlg)
  if (key !== signingKeys[0]) {
    tenant.signingKeys = [key, ...signingKeys.filter(other => other !== key)]
    tenant.saveKeys()
  }
  return installProvider(tenant)
}
