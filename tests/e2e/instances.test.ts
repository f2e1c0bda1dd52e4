import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTenant } from '../../tenant/startTenant.ts'
import { findFreePort, startApp } from '../support/app.ts'
import type { App } from '../support/app.ts'
import { askForToken, readUserName, signInAtApp } from '../support/appSession.ts'
import { buildRedisApp, redisRuntime } from '../support/buildRedisApp.ts'
import { createRedisServer, findRedis } from '../support/redisServer.ts'
import type { RedisServer } from '../support/redisServer.ts'
import { startRoundRobin } from '../support/roundRobin.ts'
import { createTenantControl } from '../support/tenantControl.ts'
import type { TenantControl } from '../support/tenantControl.ts'

const redisServer = findRedis()
const reason = redisServer ? '' : ' (skipped: there is no redis-server, and none could be installed)'

describe.skipIf(!redisServer)(`two instances that share Redis${reason}`, () => {
  let appUrl: string
  let instances: App[]
  let redis: RedisServer
  let control: TenantControl
  const closing: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    redis = await createRedisServer(redisServer ?? '')
    closing.push(redis.close)
    await Promise.all([buildRedisApp(), redis.start()])
    const port = await findFreePort()
    appUrl = `http://localhost:${port}`
    const tenant = await startTenant({ port: 0, appBaseUrls: [appUrl], dataDir: null, log: () => {} })
    closing.push(() => tenant.close())
    control = createTenantControl(tenant.control)
    const env = {
      NUXT_AUTH0_APP_BASE_URL: appUrl,
      NUXT_AUTH0_SESSION_SECRET: randomBytes(32).toString('hex'),
      NUXT_AUTH0_REDIS_URL: redis.url,
    }
    instances = await Promise.all([1, 2].map(async () => startApp({ ...tenant, port: await findFreePort(), env, runtime: redisRuntime })))
    closing.push(...instances.map(({ stop }) => stop))
    const proxy = await startRoundRobin(port, instances.map(({ baseUrl }) => baseUrl))
    closing.push(proxy.close)
  }, 180_000)

  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  beforeEach(async () => {
    await control.reset()
    // Less than the app wants an ID token to live on: every request for one is a renewal.
    await control.setLifetimes({ idTokenSeconds: 50 })
  })

  const signIn = async (user = 'ada') => (await signInAtApp(appUrl, user)).header('/')
  const ask = (cookie: string, target = appUrl) => askForToken(target, appUrl, cookie)
  const readGrants = async () => (await control.readCounters()).tokenRefresh
  const readStorage = async ({ baseUrl }: App) => {
    const response = await fetch(`${baseUrl}/readyz`)
    return { status: response.status, ...(await response.json() as { storage: Record<string, unknown> }).storage }
  }
  const away = { status: 200, driver: 'redis', isReachable: false, unreachableSince: expect.any(Number) as number }
  const back = { status: 200, driver: 'redis', isReachable: true, unreachableSince: null }
  const storageBecomes = async (state: object) => {
    for (const instance of instances) await expect.poll(() => readStorage(instance), { timeout: 20_000 }).toEqual(state)
  }

  it.each(['straight after a rotation', 'at once'])('spend one grant for 100 requests with one old cookie, %s', async (when) => {
    const cookie = await signIn()
    if (when !== 'at once') expect((await ask(cookie)).status).toBe(200)

    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(cookie)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    expect(new Set(answers.map(({ body }) => body.idToken)).size).toBe(1)
    expect(await readGrants()).toBe(1)

    expect((await ask(answers[0]?.cookie ?? '')).status).toBe(200)
    expect(await readGrants()).toBe(2)
    expect(await control.revokeGrants('ada')).toBe(1)
  })

  // Those who are logged out here serve in no other test: a logout also ends what has started within its second.
  it('honour a back-channel logout that the other has received, and say why', async () => {
    const cookie = await signIn('ben')
    const body = new URLSearchParams({ logout_token: await control.createLogoutToken('ben') })
    const [first, second] = instances.map(({ baseUrl }) => baseUrl)
    const logOut = (instance = '') => fetch(`${instance}/api/auth/backchannel-logout`, { method: 'POST', body })

    expect((await logOut(first)).status).toBe(200)
    expect(await ask(cookie, second)).toMatchObject({
      status: 401, body: { error: 'login_required', error_description: 'Your session has ended. Sign in again.' },
    })
    expect(await readUserName(first ?? '', cookie)).toBeNull()

    const replayed = await logOut(second)
    expect(replayed.status).toBe(400)
    expect(await replayed.json()).toMatchObject({ error_description: 'The logout token has been used before.' })
  })

  it.each(['killed', 'frozen'] as const)('log nobody out while Redis is %s, nor afterwards, and tell of it', async (how) => {
    let cookie = await signIn()
    await storageBecomes(back)

    if (how === 'killed') await redis.kill()
    else redis.freeze()
    for (let round = 0; round < 4; round++) {
      const answer = await ask(cookie)
      expect(answer.status).toBe(200)
      cookie = answer.cookie
    }
    await storageBecomes(away)
    expect(await readUserName(appUrl, cookie)).toBe('Ada Marsh')

    if (how === 'killed') await redis.start()
    else redis.resume()
    await storageBecomes(back)
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(cookie)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
    for (const { logs } of instances) expect(logs()).toContain('Redis cannot be reached')
  })

  it('tell the provider that a logout could not be shared, and honour it where it was received', async () => {
    const cookie = await signIn('clara')
    const body = new URLSearchParams({ logout_token: await control.createLogoutToken('clara') })
    const [first = ''] = instances.map(({ baseUrl }) => baseUrl)

    await redis.kill()
    expect((await fetch(`${first}/api/auth/backchannel-logout`, { method: 'POST', body })).status).toBe(503)
    expect(await readUserName(first, cookie)).toBeNull()

    await redis.start()
    await storageBecomes(back)
    expect(await readUserName(first, cookie)).toBeNull()
    expect((await fetch(`${first}/api/auth/backchannel-logout`, { method: 'POST', body })).status).toBe(200)
    expect(await readUserName(appUrl, cookie)).toBeNull()
  })
})
