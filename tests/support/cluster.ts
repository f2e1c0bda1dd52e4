import { randomBytes } from 'node:crypto'
import { startTenant } from '../../tenant/startTenant.ts'
import { findFreePort, startApp } from './app.ts'
import type { App } from './app.ts'
import { createRedisServer } from './redisServer.ts'
import type { RedisServer } from './redisServer.ts'
import { startRoundRobin } from './roundRobin.ts'
import type { RoundRobin } from './roundRobin.ts'
import type { Runtime } from './runtimes.ts'
import { createTenantControl } from './tenantControl.ts'
import type { TenantControl } from './tenantControl.ts'

/** Several instances of the app that share Redis and a tenant, behind a load balancer. */
export interface Cluster {
  /** Where the balancer listens, and what the app takes for its own address. */
  appUrl: string
  instances: App[]
  balancer: RoundRobin
  redis: RedisServer
  control: TenantControl
  /** Starts one more instance and gives it to the balancer. */
  add: () => Promise<App>
  close: () => Promise<void>
}

/** Starts all of it on loopback, from the build of the tests or of another runtime. @param redisServer path of the command */
export async function startCluster(redisServer: string, size: number, runtime?: Runtime): Promise<Cluster> {
  const closing: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const closeOne of closing.splice(0).reverse()) await closeOne()
  }
  try {
    const port = await findFreePort()
    const appUrl = `http://localhost:${port}`
    const redis = await createRedisServer(redisServer)
    closing.push(redis.close)
    await redis.start()
    const tenant = await startTenant({ port: 0, appBaseUrls: [appUrl], dataDir: null, log: () => {} })
    closing.push(tenant.close)

    const env = {
      NUXT_AUTH0_APP_BASE_URL: appUrl,
      NUXT_AUTH0_SESSION_SECRET: randomBytes(32).toString('hex'),
      NUXT_AUTH0_REDIS_URL: redis.url,
    }
    const instances: App[] = []
    const start = async () => {
      const app = await startApp({ ...tenant, port: await findFreePort(), env, runtime })
      closing.push(app.stop)
      instances.push(app)
      return app
    }
    await Promise.all(Array.from({ length: size }, start))
    const balancer = await startRoundRobin(port, instances.map(({ baseUrl }) => baseUrl))
    closing.push(balancer.close)
    const add = async () => {
      const app = await start()
      balancer.add(app.baseUrl)
      return app
    }
    return { appUrl, instances, balancer, redis, control: createTenantControl(tenant.control), add, close }
  }
  catch (error) {
    await close()
    throw error
  }
}
