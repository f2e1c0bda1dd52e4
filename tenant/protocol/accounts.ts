import type { FindAccount } from 'oidc-provider'
import { findUser } from '../users.ts'
import { toUserClaims } from '../userClaims.ts'
import type { TenantState } from '../tenantState.ts'
import { readGrantOrganization } from './grantOrganization.ts'

/** Finds the claims of a user; those of a token also hold the organization that its grant was given for. */
export function createAccountFinder({ settings, store }: TenantState): FindAccount {
  return (_ctx, sub, token) => {
    const user = findUser(sub)
    if (!user) return undefined
    const grantId = token && 'grantId' in token ? token.grantId : undefined
    const organization = typeof grantId === 'string' ? readGrantOrganization(store, grantId) : null
    return { accountId: user.sub, claims: () => toUserClaims(user, settings.issuer, organization, settings.rolesClaim) }
  }
}
