import { createStorage } from 'unstorage'
import type { Driver } from 'unstorage'
import memoryDriver from 'unstorage/drivers/memory'
import { describe, expect, it } from 'vitest'
import { createFallbackDriver } from '#server/platform/redis/fallbackDriver'

/** A shared place that can be taken away, by whoever shares it. */
function createShared() {
  const memory = memoryDriver()
  const state = { isAway: false, reads: 0 }
  const guard = <Result>(run: () => Result): Result => {
    if (state.isAway) throw new Error('away')
    return run()
  }
  const driver: Driver = {
    ...memory,
    getItem: async key => guard(() => memory.getItem(key)),
    getItems: async items => guard(() => {
      state.reads += 1
      return items.map(({ key }) => ({ key, value: memory.getItem(key) as string | null }))
    }),
    setItem: async (key, value) => guard(() => memory.setItem?.(key, value, {})),
    removeItem: async key => guard(() => memory.removeItem?.(key, {})),
  }
  return { driver, state, memory }
}

const createInstance = (shared: Driver) => createStorage({ driver: createFallbackDriver({ shared, local: memoryDriver() }) })

describe('createFallbackDriver', () => {
  it('shares between instances', async () => {
    const { driver } = createShared()
    await createInstance(driver).setItem('a', 1)
    expect(await createInstance(driver).getItem('a')).toBe(1)
  })

  it('reads what the instance has written while the shared place is away', async () => {
    const { driver, state } = createShared()
    const instance = createInstance(driver)
    await instance.setItem('a', 1)
    state.isAway = true
    expect(await instance.getItem('a')).toBe(1)
    expect(await instance.hasItem('b')).toBe(false)
  })

  it('reads it too when the shared place has lost its memory', async () => {
    const { driver, memory } = createShared()
    const instance = createInstance(driver)
    await instance.setItem('a', 1)
    await memory.clear?.('', {})
    expect(await instance.getItem('a')).toBe(1)
  })

  it('reads many by one call, and each from itself that is not shared', async () => {
    const { driver, state, memory } = createShared()
    const instance = createInstance(driver)
    await instance.setItem('a', 1)
    await memory.clear?.('', {})
    await createInstance(driver).setItem('b', 2)
    const values = async () => (await instance.getItems(['a', 'b', 'c'])).map(({ value }) => value)
    expect([await values(), state.reads]).toEqual([[1, 2, null], 1])
    state.isAway = true
    expect(await values()).toEqual([1, null, null])
  })

  it('says that the others cannot see a write, and keeps it', async () => {
    const { driver, state } = createShared()
    const instance = createInstance(driver)
    state.isAway = true
    await expect(instance.setItem('a', 1)).rejects.toThrow('away')
    expect(await instance.getItem('a')).toBe(1)
  })

  it('prefers what is shared: it is newer', async () => {
    const { driver } = createShared()
    const [one, two] = [createInstance(driver), createInstance(driver)]
    await one.setItem('a', 1)
    await two.setItem('a', 2)
    expect(await one.getItem('a')).toBe(2)
  })

  it('removes in both places', async () => {
    const { driver, state } = createShared()
    const instance = createInstance(driver)
    await instance.setItem('a', 1)
    await instance.removeItem('a')
    state.isAway = true
    expect(await instance.getItem('a')).toBe(null)
  })
})
