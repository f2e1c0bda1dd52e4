import { Redis } from 'ioredis'
import { createStorage } from 'unstorage'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectRedis } from '#server/platform/redis/client'
import { createRedisServer, findRedis } from '../../../../support/redisServer'
import type { RedisServer } from '../../../../support/redisServer'

const command = findRedis()
const closing: (() => unknown)[] = []
const lines: string[] = []

beforeEach(() => {
  lines.length = 0
  for (const level of ['info', 'warn'] as const) vi.spyOn(console, level).mockImplementation(line => void lines.push(String(line)))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => void vi.restoreAllMocks())

async function startRedis(...args: string[]): Promise<RedisServer> {
  const server = await createRedisServer(command ?? '', args)
  closing.push(server.close)
  await server.start()
  return server
}

function connect(url: string) {
  const connection = connectRedis(url, { tryAgainMs: 100 })
  closing.push(() => connection.client.disconnect())
  return { ...connection, storage: createStorage({ driver: connection.driver }) }
}

/** Configures a Redis by hand. */
async function order(server: RedisServer, ...words: [string, ...string[]]): Promise<void> {
  const client = new Redis(server.url)
  await client.call(...words)
  client.disconnect()
}

const messages = () => lines.map(line => /"message":"([^"]*)"/.exec(line)?.[1] ?? line)
const warnings = () => messages().filter(message => !message.includes('again'))

describe.skipIf(!command)('connectRedis', () => {
  it('reads many keys by one command', async () => {
    const server = await startRedis()
    const { storage } = connect(server.url)
    await storage.setItem('a', 1)
    await server.takeCommands()
    expect((await storage.getItems(['a', 'b'])).map(({ value }) => value)).toEqual([1, null])
    expect(await server.takeCommands()).toMatchObject({ mget: 1 })
  })

  it('says nothing of a Redis that works', async () => {
    const { readStatus, locks } = connect((await startRedis()).url)
    expect(await readStatus()).toEqual({ driver: 'redis', isReachable: true, unreachableSince: null, problem: null })
    expect(await locks.take('a', 'me', 1000)).toBe(true)
    expect(lines).toEqual([])
  })

  it.each<[what: string, prefix: string, code: string, remedy: [string, ...string[]]]>([
    ['a wrong password', 'redis://:wr0ng@', 'WRONGPASS', ['CONFIG', 'SET', 'requirepass', 'wr0ng']],
    ['no password', 'redis://', 'NOAUTH', ['ACL', 'SETUSER', 'default', 'nopass']],
    ['an unknown user', 'redis://somebody:wr0ng@', 'WRONGPASS', ['ACL', 'SETUSER', 'somebody', 'on', '>wr0ng', '~*', '+@all']],
  ])('names %s, once, and recovers', async (_, prefix, code, remedy) => {
    const server = await startRedis('--requirepass', 'right')
    const { readStatus, storage } = connect(server.url.replace('redis://', prefix))
    await expect(storage.setItem('a', 1)).rejects.toThrow()
    await expect.poll(async () => (await readStatus()).problem).toBe('credentials')
    expect(await readStatus()).toMatchObject({ isReachable: false, unreachableSince: expect.any(Number) })
    expect(warnings()).toEqual([expect.stringContaining(`does not accept the user or password in NUXT_AUTH0_REDIS_URL (${code})`)])
    expect(lines.join()).not.toMatch(/wr0ng|127\.0\.0\.1/)

    await order({ ...server, url: server.url.replace('redis://', 'redis://:right@') }, ...remedy)
    await expect.poll(async () => (await readStatus()).problem, { timeout: 5000 }).toBeNull()
    expect(messages().at(-1)).toBe('Redis can be used again.')
    expect(warnings()).toHaveLength(1)
  })

  it('says that a replica is read-only, once, and recovers by itself when it is promoted', async () => {
    const server = await startRedis()
    const { readStatus, storage, locks } = connect(server.url)
    await storage.setItem('a', 1)
    await order(server, 'REPLICAOF', '127.0.0.1', '1')
    await expect(locks.take('a', 'me', 1000)).rejects.toThrow()
    await expect(storage.setItem('a', 2)).rejects.toThrow()
    expect(await readStatus()).toMatchObject({ isReachable: false, problem: 'read_only' })
    expect(warnings()).toEqual([expect.stringMatching(/^Redis is a read-only replica: NUXT_AUTH0_REDIS_URL must name the primary \(READONLY\)/)])

    await order(server, 'REPLICAOF', 'NO', 'ONE')
    await expect.poll(() => messages().at(-1), { timeout: 5000 }).toBe('Redis can be used again.')
    expect(await locks.take('a', 'me', 1000)).toBe(true)
    expect(warnings()).toHaveLength(1)
  })

  it('takes a lock after a failover by the connection to the new primary', async () => {
    const server = await startRedis()
    const { client, readStatus, locks } = connect(server.url)
    await readStatus()
    await order(server, 'REPLICAOF', '127.0.0.1', '1')
    // The name leads to the new primary from the moment on that the client connects again.
    client.once('reconnecting', () => void order(server, 'REPLICAOF', 'NO', 'ONE'))
    expect(await locks.take('a', 'me', 5000)).toBe(true)
    expect(await locks.take('a', 'somebody else', 5000)).toBe(false)
  })

  it('says that a cluster is not supported', async () => {
    const server = await startRedis('--cluster-enabled', 'yes')
    await order(server, 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await expect.poll(async () => {
      const client = new Redis(server.url)
      const info = await client.cluster('INFO')
      client.disconnect()
      return info
    }, { timeout: 10_000 }).toContain('cluster_state:ok')
    const { readStatus } = connect(server.url)
    expect(await readStatus()).toMatchObject({ isReachable: false, problem: 'cluster' })
    expect(warnings()).toEqual([expect.stringMatching(/^Redis runs as a cluster, which is not supported: .* \(CROSSSLOT\)/)])
  })

  it('says that a full Redis refuses to write', async () => {
    const server = await startRedis('--maxmemory', '1', '--maxmemory-policy', 'noeviction')
    expect(await connect(server.url).readStatus()).toMatchObject({ isReachable: false, problem: 'refused' })
    expect(warnings()).toEqual([expect.stringMatching(/^Redis refuses to work \(OOM\)/)])
  })

  it('logs an outage once, rejects meanwhile and comes back', async () => {
    const server = await startRedis()
    const { readStatus, storage } = connect(server.url)
    await readStatus()
    await server.kill()
    await expect.poll(async () => (await readStatus()).problem).toBe('unreachable')
    await expect(storage.getItems(['a'])).rejects.toThrow()
    await server.start()
    await expect.poll(async () => (await readStatus()).problem, { timeout: 5000 }).toBeNull()
    expect(messages()).toEqual([expect.stringMatching(/^Redis cannot be reached \(/), 'Redis can be used again.'])
  })
})
