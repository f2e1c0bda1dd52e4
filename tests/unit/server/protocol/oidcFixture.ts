import { createDiscovery } from '#server/protocol/discovery'
import { createOidcClient } from '#server/protocol/oidcClient'
import type { OidcClient } from '#server/protocol/oidcClient'
import { createTenantControl } from '../../../support/tenantControl'
import type { TenantControl } from '../../../support/tenantControl'
import { createTenant } from '../../tenant/tenantFixture'
import type { Tenant } from '../../../../tenant/startTenant'

/** A tenant, its control interface, and this application's client of it. */
export interface OidcFixture {
  tenant: Tenant
  control: TenantControl
  oidc: OidcClient
}

/** Starts a tenant and reads its metadata. */
export async function createOidcFixture({ clientSecret }: { clientSecret?: string } = {}): Promise<OidcFixture> {
  const tenant = await createTenant({ clientSecret })
  const metadata = await createDiscovery(tenant.issuer)()
  const oidc = createOidcClient(metadata, { clientId: tenant.clientId, clientSecret: clientSecret ?? null })
  return { tenant, control: createTenantControl(tenant.control), oidc }
}
