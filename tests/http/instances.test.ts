import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../support/app.ts'
import { askForToken, readUserName } from '../support/appSession.ts'
import { startCluster } from '../support/cluster.ts'
import type { Cluster } from '../support/cluster.ts'
import { findRedis } from '../support/redisServer.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { signInByHttp } from '../support/signInByHttp.ts'

const redisServer = findRedis()
const reason = redisServer ? '' : ' (skipped: there is no redis-server, and none could be installed)'

describe.skipIf(!redisServer || selectedRuntime.sharedStorage !== 'redis')(`two instances that share Redis${reason}`, () => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await startCluster(redisServer ?? '', 2)
  })

  afterAll(() => cluster?.close())

  beforeEach(async () => {
    await cluster.control.reset()
    // Less than the app wants an ID token to live on: every request for one is a refresh.
    await cluster.control.setLifetimes({ idTokenSeconds: 50 })
  })

  const signIn = async (user = 'ada') => (await signInByHttp(cluster.appUrl, user)).header('/')
  const ask = (cookie: string, target = cluster.appUrl) => askForToken(target, cluster.appUrl, cookie)
  const readGrants = async () => (await cluster.control.readCounters()).tokenRefresh
  const readStorage = async ({ baseUrl }: App) => {
    const response = await fetch(`${baseUrl}/readyz`)
    return { status: response.status, ...(await response.json() as { storage: Record<string, unknown> }).storage }
  }
  const away = { status: 200, driver: 'redis', isReachable: false, unreachableSince: expect.any(Number) as number, problem: 'unreachable' }
  const back = { status: 200, driver: 'redis', isReachable: true, unreachableSince: null, problem: null }
  const storageBecomes = async (state: object) => {
    for (const instance of cluster.instances) await expect.poll(() => readStorage(instance), { timeout: 20_000 }).toEqual(state)
  }

  it.each(['straight after a rotation', 'at once'])('use one grant for 100 requests with one old cookie, %s', async (when) => {
    const cookie = await signIn()
    if (when !== 'at once') expect((await ask(cookie)).status).toBe(200)

    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(cookie)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    expect(new Set(answers.map(({ body }) => body.idToken)).size).toBe(1)
    expect(await readGrants()).toBe(1)

    expect((await ask(answers[0]?.cookie ?? '')).status).toBe(200)
    expect(await readGrants()).toBe(2)
    expect(await cluster.control.revokeGrants('ada')).toBe(1)
  })

  it('honour a back-channel logout that the other has received, and say why', async () => {
    const cookie = await signIn('ben')
    const body = new URLSearchParams({ logout_token: await cluster.control.createLogoutToken('ben') })
    const [first, second] = cluster.instances.map(({ baseUrl }) => baseUrl)
    const logOut = (instance = '') => fetch(`${instance}/api/auth/backchannel-logout`, { method: 'POST', body })

    expect((await logOut(first)).status).toBe(200)
    expect(await ask(cookie, second)).toMatchObject({
      status: 401, body: { error: 'login_required', error_description: 'Your session has ended. Log in again.' },
    })
    expect(await readUserName(first ?? '', cookie)).toBeNull()

    const replayed = await logOut(second)
    expect(replayed.status).toBe(400)
    expect(await replayed.json()).toMatchObject({ error_description: 'The logout token has been used before.' })
  })

  it.each(['killed', 'frozen'] as const)('log nobody out while Redis is %s, nor afterwards, and tell of it', async (how) => {
    let cookie = await signIn()
    await storageBecomes(back)

    if (how === 'killed') await cluster.redis.kill()
    else cluster.redis.freeze()
    for (let round = 0; round < 4; round++) {
      const answer = await ask(cookie)
      expect(answer.status).toBe(200)
      cookie = answer.cookie
    }
    await storageBecomes(away)
    expect(await readUserName(cluster.appUrl, cookie)).toBe('Ada Marsh')

    if (how === 'killed') await cluster.redis.start()
    else cluster.redis.resume()
    await storageBecomes(back)
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(cookie)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
    for (const { logs } of cluster.instances) expect(logs()).toContain('Redis cannot be reached')
  })

  it('tell the provider that a logout could not be shared, and honour it where it was received', async () => {
    const cookie = await signIn('clara')
    const body = new URLSearchParams({ logout_token: await cluster.control.createLogoutToken('clara') })
    const [first = ''] = cluster.instances.map(({ baseUrl }) => baseUrl)

    await cluster.redis.kill()
    expect((await fetch(`${first}/api/auth/backchannel-logout`, { method: 'POST', body })).status).toBe(503)
    expect(await readUserName(first, cookie)).toBeNull()

    await cluster.redis.start()
    await storageBecomes(back)
    expect(await readUserName(first, cookie)).toBeNull()
    expect((await fetch(`${first}/api/auth/backchannel-logout`, { method: 'POST', body })).status).toBe(200)
    expect(await readUserName(cluster.appUrl, cookie)).toBeNull()
  })
  it('end the session here while Redis is away, and say that the others could not be ended', async () => {
    const here = await signInByHttp(cluster.appUrl, 'ben')
    await cluster.redis.kill()
    const answer = await here.fetch(`${cluster.appUrl}/api/auth/logout`, {
      method: 'POST',
      headers: { 'origin': cluster.appUrl, 'content-type': 'application/json', 'accept': 'application/json' },
      body: '{"everywhere":true}',
    })
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'You’re logged out here, but your other sessions could not be ended. Log in and try again.',
    })
    expect(answer.headers.get('retry-after')).toBeTruthy()
    expect(here.header('/')).toBe('')
    await cluster.redis.start()
    await storageBecomes(back)
  })
})
