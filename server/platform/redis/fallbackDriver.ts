import { defineDriver } from 'unstorage'
import type { Driver } from 'unstorage'

/** Where the instances meet, and what this one has for itself. */
export interface FallbackDriverOptions {
  shared: Driver
  local: Driver
}

/**
 * A driver that knows what is shared and, besides, what this instance has written: it reads on while the shared place is away or has
 * lost its memory. A write that the others cannot see rejects, although it is kept here.
 */
export const createFallbackDriver = defineDriver(({ shared, local }: FallbackDriverOptions) => {
  async function getItem(key: string): Promise<unknown> {
    // An outage is logged where the connection is; here it is the case that this driver exists for.
    const value = await Promise.resolve(shared.getItem(key)).catch(() => null)
    return value ?? local.getItem(key)
  }
  return {
    name: 'fallback',
    getItem,
    hasItem: async key => await getItem(key) !== null,
    getKeys: (base, options) => shared.getKeys(base, options),
    async setItem(key, value, options) {
      await local.setItem?.(key, value, options)
      await shared.setItem?.(key, value, options)
    },
    async removeItem(key, options) {
      await local.removeItem?.(key, options)
      await shared.removeItem?.(key, options)
    },
  }
})
