import { grantSeconds } from '../lifetimes.ts'
import { toOrganization, type Organization } from '../organizations.ts'
import type { ExpiringStore } from '../storage/expiringStore.ts'

const toKey = (grantId: string) => `GrantOrganization:${grantId}`

/** Remembers the organization that a grant was asked for: a grant of the library has no room for it. */
export function saveGrantOrganization(store: ExpiringStore, grantId: string, organization: string): void {
  store.set(toKey(grantId), { grantId, organization }, grantSeconds)
}

/** The organization of a grant, or null when it was given without one. */
export function readGrantOrganization(store: ExpiringStore, grantId: string): Organization | null {
  const organization = store.get(toKey(grantId))?.organization
  return typeof organization === 'string' ? toOrganization(organization) : null
}
