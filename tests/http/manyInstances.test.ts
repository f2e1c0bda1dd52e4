import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findProblems } from '../../scripts/instances/judge.ts'
import { runLoad } from '../../scripts/instances/runLoad.ts'
import type { App } from '../support/app.ts'
import { askForToken, readUserName } from '../support/appSession.ts'
import { startCluster } from '../support/cluster.ts'
import type { Cluster } from '../support/cluster.ts'
import { findRedis } from '../support/redisServer.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { signInByHttp } from '../support/signInByHttp.ts'

const redisServer = findRedis()
const reason = redisServer ? '' : ' (skipped: there is no redis-server, and none could be installed)'

describe.skipIf(!redisServer || selectedRuntime.sharedStorage !== 'redis')(`instances that come and go${reason}`, () => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await startCluster(redisServer ?? '', 3)
  })

  afterAll(() => cluster?.close())

  beforeEach(() => cluster.control.reset())

  it('fail no request and log nobody out, with one grant for each user and expiry', async () => {
    const report = await runLoad(cluster, { users: 10, seconds: 8, overlapSeconds: 30 })
    expect([findProblems(report), report.loggedOut, report.lostGrants]).toEqual([[], 0, 0])
  })

  it('serve what a killed one has stored, though its answer was lost and the provider has no overlap', async () => {
    const { appUrl, control } = cluster
    await control.setLifetimes({ idTokenSeconds: 50 })
    const cookie = (await signInByHttp(appUrl, 'ada')).header('/')
    const victim = await cluster.add()
    expect((await askForToken(victim.baseUrl, appUrl, cookie)).status).toBe(200)
    await victim.kill()
    for (let request = 0; request < 3; request++) expect((await askForToken(appUrl, appUrl, cookie)).status).toBe(200)
    expect(await control.readCounters()).toMatchObject({ tokenRefreshGranted: 1, tokenRefresh: 1 })
  })

  // docs/many-machines.md counts on these.
  it('ask Redis nothing for a ping, once about a session, and seven times for a refresh', async () => {
    const { appUrl, redis, control } = cluster
    const take = async (request: () => Promise<unknown>) => {
      await redis.takeCommands()
      await request()
      return redis.takeCommands()
    }
    const cookie = (await signInByHttp(appUrl, 'ada')).header('/')
    const { body: { idToken } } = await askForToken(appUrl, appUrl, cookie)
    expect(await take(() => fetch(`${appUrl}/api/fixture/id-token`, { headers: { authorization: `Bearer ${idToken}` } }))).toEqual({})
    expect(await take(() => readUserName(appUrl, cookie))).toEqual({ mget: 1 })
    expect(await take(() => askForToken(appUrl, appUrl, cookie))).toEqual({ mget: 1 })

    await control.setLifetimes({ idTokenSeconds: 50 })
    const due = (await signInByHttp(appUrl, 'ada')).header('/')
    // The request, what others did meanwhile, and whether the session still stands. The `get` and the `del` give the lock back.
    expect(await take(() => askForToken(appUrl, appUrl, due))).toEqual({ mget: 3, get: 1, set: 2, eval: 1, del: 1 })
  })

  describe('when one is killed while its refresh grant is answered, the next request', () => {
    let victim: App
    const readGranted = async () => (await cluster.control.readCounters()).tokenRefreshGranted

    beforeAll(async () => {
      victim = await cluster.add()
    })

    async function askAfterKill(rotationOverlapSeconds: number) {
      const { control, appUrl } = cluster
      await control.setLifetimes({ idTokenSeconds: 50, rotationOverlapSeconds })
      const cookie = (await signInByHttp(appUrl, 'ada')).header('/')
      await control.setFaults({ token: { mode: 'late', delayMs: 5000 } })
      const cutOff = askForToken(victim.baseUrl, appUrl, cookie).catch(() => 'cut off')
      await expect.poll(readGranted).toBe(1)
      await victim.kill()
      expect(await cutOff).toBe('cut off')
      await control.setFaults({ token: { mode: 'ok' } })
      return askForToken(appUrl, appUrl, cookie)
    }

    it('repeats the grant within the provider\'s overlap', async () => {
      const { status, cookie } = await askAfterKill(60)
      expect(status).toBe(200)
      expect(await cluster.control.readCounters()).toMatchObject({ tokenRefreshGranted: 2, tokenRefreshRepeated: 1 })
      expect(await readUserName(cluster.appUrl, cookie)).toBe('Ada Marsh')
    })

    // Nobody has the new refresh token, and the old one is used up: this is what the overlap is for.
    it('ends the session where the provider has none', async () => {
      await victim.restart()
      expect(await askAfterKill(0)).toMatchObject({ status: 401, body: { error: 'login_required' } })
    })
  })
})
