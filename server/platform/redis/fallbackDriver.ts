import type { Driver } from 'unstorage'

/**
 * A driver that knows what is shared and, in addition, what this instance has written: it reads on while the shared storage is away or
 * has lost its memory. A write that the others cannot see rejects, although it is kept here.
 */
export function createFallbackDriver({ shared, local }: { shared: Driver, local: Driver }): Driver {
  async function getItem(key: string): Promise<unknown> {
    // An outage is logged where the connection is; here it is the case that this driver exists for.
    const value = await Promise.resolve(shared.getItem(key)).catch(() => null)
    return value ?? local.getItem(key)
  }
  return {
    name: 'fallback',
    getItem,
    async getItems(items) {
      const found = await Promise.resolve(shared.getItems?.(items)).catch(() => undefined)
      return items.map(({ key }, index) => ({ key, value: (found?.[index]?.value ?? local.getItem(key)) as string | null }))
    },
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
}
