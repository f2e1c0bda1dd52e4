import type { Switches } from '../../tenant/switches.ts'
import { findFreePort, startApp, toBaseUrl } from './app.ts'
import type { App } from './app.ts'
import { startRestartableTenant } from './restartableTenant.ts'
import type { RestartableTenant } from './restartableTenant.ts'
import type { Runtime } from './runtimes.ts'
import { createTenantControl } from './tenantControl.ts'
import type { TenantControl } from './tenantControl.ts'

/** How an app is started. */
export interface StageOptions {
  /** Further variables. */
  env?: Record<string, string>
  /** Its public URLs, by its port; all are registered at the tenant. By default the one on localhost. */
  toAppBaseUrls?: (port: number) => string[]
  /** The build that is run; the usual one by default. */
  runtime?: Runtime
  /** What the tenant's discovery does when the app starts; `ok` by default. */
  discovery?: string
  /** How the tenant differs from Auth0, from before the app reads its metadata. */
  switches?: Partial<Switches>
  /** Both know it; without one the client is public, or has a key. */
  clientSecret?: string
}

/** The production build next to a tenant, which know each other and nobody else. */
export interface Stage {
  app: App
  tenant: RestartableTenant
  control: TenantControl
  stop: () => Promise<void>
}

/** Starts both on free ports and waits until the app answers. */
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const { runtime, discovery = 'ok', switches = {}, clientSecret, toAppBaseUrls = port => [toBaseUrl(port, options.env)] } = options
  const port = await findFreePort()
  const appBaseUrls = toAppBaseUrls(port)
  const env = {
    NUXT_AUTH0_APP_BASE_URL: appBaseUrls.join(),
    ...(clientSecret && { NUXT_AUTH0_CLIENT_SECRET: clientSecret }),
    ...options.env,
  }
  const tenant = await startRestartableTenant(appBaseUrls, clientSecret)
  try {
    const control = createTenantControl(tenant.control)
    await control.setSwitches(switches)
    await control.setFaults({ discovery: { mode: discovery } })
    const app = await startApp({ port, issuer: tenant.issuer, clientId: tenant.clientId, env, runtime })
    const stop = async () => {
      await app.stop()
      await tenant.stop()
    }
    return { app, tenant, control, stop }
  }
  catch (error) {
    await tenant.stop()
    throw error
  }
}
