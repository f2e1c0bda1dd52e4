import type { Redis } from 'ioredis'
import type { Driver } from 'unstorage'
import redisDriver from 'unstorage/drivers/redis'
import { log } from '#server/operations/log'
import type { Locks, StorageStatus } from '#server/platform/sharedStorage'

const limits = {
  connectTimeout: 1000,
  // Not much shorter: a busy process would take its own delay for an outage.
  commandTimeout: 500,
  // A connection that has fallen silent counts as lost: from then on commands fail at once.
  socketTimeout: 1000,
  keepAlive: 10_000,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, 2000),
}

/** What Redis means, by the first word of its error. */
const problems: [kind: NonNullable<StorageStatus['problem']>, replies: string[], sentence: string][] = [
  ['unreachable', [], 'Redis cannot be reached'],
  ['credentials', ['NOAUTH', 'WRONGPASS'], 'Redis does not accept the user or password in NUXT_AUTH0_REDIS_URL'],
  ['read_only', ['READONLY'], 'Redis is a read-only replica: NUXT_AUTH0_REDIS_URL must name the primary'],
  ['cluster', ['MOVED', 'ASK', 'CROSSSLOT', 'CLUSTERDOWN'],
    'Redis runs as a cluster, which is not supported: NUXT_AUTH0_REDIS_URL must name a single Redis'],
  ['refused', ['NOPERM', 'OOM', 'MISCONF', 'NOREPLICAS'], 'Redis refuses to work'],
]

// In one step: between a look and a change of our own, another might become the owner.
const ifOwner = (command: string) => `if redis.call("get", KEYS[1]) == ARGV[1] then return ${command} end return 0`
const extendScript = ifOwner('redis.call("pexpire", KEYS[1], ARGV[2])')
const releaseScript = ifOwner('redis.call("del", KEYS[1])')

/**
 * Connects to Redis, and again by itself. Its commands reject within 500 ms, and at once while Redis is known to be away. A problem is
 * logged once, as is its end, without the address, which may hold a password. The locks end by themselves.
 * @see https://redis.io/docs/latest/commands/set/#patterns
 */
export function connectRedis(url: string, { tryAgainMs = 2000 } = {}) {
  const current: { problem: ReturnType<typeof toRedisProblem>, since: number | null } = { problem: null, since: null }
  const driver = redisDriver({ url, base: 'auth0', ...limits, reconnectOnError })
  const client = driver.getInstance?.() as Redis

  // Only what is asked before the first connection waits for it: keys saved by other instances are read at the very start.
  const stopWaiting = () => Object.assign(client.options, { enableOfflineQueue: false })
  client.once('ready', stopWaiting).once('close', stopWaiting)
  client.on('error', note)
  client.on('close', () => note(new Error('closed')))
  client.on('ready', () => void probe())

  /** Sees every error that Redis answers. After a failover its name may lead to the new primary: connect again, but once. */
  function reconnectOnError(error: Error): boolean {
    const isNews = current.problem?.kind !== 'read_only'
    note(error)
    return isNews && current.problem?.kind === 'read_only'
  }

  function note(error: Error & { code?: string }): void {
    const problem = toRedisProblem(error)
    // That a connection was closed says nothing new while there is a problem; that there is no connection (a code of the system) does.
    const isEcho = problem?.kind === 'unreachable' && !error.code && current.problem
    if (!problem || isEcho || problem.kind === current.problem?.kind || client.status === 'end') return
    current.problem = problem
    current.since ??= Math.floor(Date.now() / 1000)
    log.warn(`${problem.sentence}. Sessions work on; until it is back, each instance knows only its own revocations and may refresh a `
      + 'session that another one refreshes, too.')
  }

  /** Does what the app does: reads two keys, which a cluster keeps in two places, and writes one. */
  async function probe(): Promise<void> {
    try {
      await client.mget('auth0:probe:1', 'auth0:probe:2')
      await client.set('auth0:probe:1', '', 'PX', 1000)
      if (current.problem) log.info('Redis can be used again.')
      Object.assign(current, { problem: null, since: null })
    }
    catch (error) {
      note(error as Error)
      if (client.status === 'ready') setTimeout(() => client.status === 'ready' && client.disconnect(true), tryAgainMs)
    }
  }

  /** Sends a command that writes; once more after a failover, when Redis has become a replica and the client has connected again. */
  async function write<Reply>(command: () => Promise<Reply>): Promise<Reply> {
    const known = current.problem
    return command().catch(async (error: Error) => {
      if (known || toRedisProblem(error)?.kind !== 'read_only') throw error
      await new Promise((resolve) => {
        client.once('ready', resolve)
        setTimeout(resolve, 300)
      })
      return command()
    })
  }

  const writingDriver: Driver = {
    ...driver,
    setItem: (key, value, options) => write(async () => driver.setItem?.(key, value, options)),
    removeItem: (key, options) => write(async () => driver.removeItem?.(key, options)),
  }
  const toKey = (name: string) => `auth0:lock:${name}`
  const locks: Locks = {
    take: async (name, owner, lifeMs) => await write(() => client.set(toKey(name), owner, 'PX', lifeMs, 'NX')) === 'OK',
    extend: async (name, owner, lifeMs) => void await write(() => client.eval(extendScript, 1, toKey(name), owner, lifeMs)),
    release: async (name, owner) => void await write(() => client.eval(releaseScript, 1, toKey(name), owner)),
  }

  /** Reads and writes now. Never rejects. */
  async function readStatus(): Promise<StorageStatus> {
    await probe()
    const { problem, since } = current
    return { driver: 'redis', isReachable: problem === null, unreachableSince: since, problem: problem?.kind ?? null }
  }

  return { client, driver: writingDriver, locks, readStatus }
}

/**
 * What an error of the client says about Redis, with a sentence for the log: what is wrong, with the code of the error, never its text,
 * which may quote what was sent. Null for a reply that concerns one command only.
 */
function toRedisProblem(error: Error & { code?: string }) {
  const isReply = error.name === 'ReplyError'
  const reply = isReply ? error.message.split(' ', 1)[0] ?? '' : error.code ?? (/timed out/i.test(error.message) ? 'time-out' : 'closed')
  const [kind, , sentence] = problems.find(([kind, replies]) => isReply ? replies.includes(reply) : kind === 'unreachable') ?? []
  return kind ? { kind, sentence: `${sentence} (${reply})` } : null
}
