import { afterEach } from 'vitest'
import { startTenant, type Tenant, type TenantOptions } from '../../../tenant/startTenant.ts'

const running: Tenant[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map(tenant => tenant.close()))
})

/** A tenant on a free port, in memory, closed after the test. Lines that it logs fail nothing; pass `log` to see them. */
export async function createTenant(options: Partial<TenantOptions> = {}): Promise<Tenant> {
  const tenant = await startTenant({ port: 0, appBaseUrls: ['http://localhost:3000'], dataDir: null, log: () => undefined, ...options })
  running.push(tenant)
  return tenant
}

/** Calls the control interface and returns status and body. */
export async function control(tenant: Tenant, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(tenant.control + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  return { status: response.status, body: await response.json() }
}
