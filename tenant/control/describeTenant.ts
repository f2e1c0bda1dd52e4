import type { TenantState } from '../tenantState.ts'
import { tenantUsers } from '../users.ts'

/** What `GET /control` says: everything that can be told, and no secret. */
export function describeTenant(tenant: TenantState) {
  const { settings: { issuer, clientId, audience }, lifetimes, faults, switches, counters } = tenant
  const users = tenantUsers.map(({ key, sub, name, email, hint }) => ({ key, sub, name, email, hint }))
  return { issuer, clientId, audience, users, lifetimes, faults, switches, keys: describeKeys(tenant), counters }
}

/** The published keys: the one that signs and, after a rotation, older ones that still verify. */
export function describeKeys({ signingKeys }: TenantState): { kid: string, state: 'signing' | 'published' }[] {
  return signingKeys.map(({ kid }, index) => ({ kid, state: index === 0 ? 'signing' : 'published' }))
}
