import type { Session } from 'oidc-provider'
import { revokeGrant } from '../storage/grants.ts'
import type { TenantState } from '../tenantState.ts'
import { notifyApp } from './backchannelLogout.ts'

/**
 * Ends a sign-on session: tells the app by back-channel, revokes the grants that do not outlive the session (those without
 * `offline_access`) and forgets the session. The caller clears the cookie.
 */
export async function endTenantSession(tenant: TenantState, session: Session): Promise<void> {
  const { accountId, authorizations = {} } = session
  await Promise.all(Object.values(authorizations).map(async ({ sid, grantId, persistsLogout }) => {
    if (accountId && sid) await notifyApp(tenant, accountId, sid)
    if (grantId && !persistsLogout) revokeGrant(tenant.store, grantId)
  }))
  await session.destroy()
}
