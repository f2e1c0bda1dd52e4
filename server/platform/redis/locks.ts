import type { RedisConnection } from '#server/platform/redis/client'
import type { Locks } from '#server/platform/sharedStorage'

// In one step: between a look and a change of our own, another might become the owner.
const ifOwner = (command: string) => `if redis.call("get", KEYS[1]) == ARGV[1] then return ${command} end return 0`
const extendScript = ifOwner('redis.call("pexpire", KEYS[1], ARGV[2])')
const releaseScript = ifOwner('redis.call("del", KEYS[1])')

/** Locks in one Redis, which end by themselves. @see https://redis.io/docs/latest/commands/set/#patterns */
export function createRedisLocks({ client, write }: Pick<RedisConnection, 'client' | 'write'>): Locks {
  const toKey = (name: string) => `auth0:lock:${name}`
  return {
    take: async (name, owner, lifeMs) => await write(() => client.set(toKey(name), owner, 'PX', lifeMs, 'NX')) === 'OK',
    extend: async (name, owner, lifeMs) => void await write(() => client.eval(extendScript, 1, toKey(name), owner, lifeMs)),
    release: async (name, owner) => void await write(() => client.eval(releaseScript, 1, toKey(name), owner)),
  }
}
