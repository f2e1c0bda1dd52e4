import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openExpiringStore } from '../../../tenant/storage/expiringStore.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('openExpiringStore', () => {
  it('forgets an entry when its time has come', () => {
    const store = openExpiringStore(null)
    store.set('a', { n: 1 }, 10)
    store.set('b', { n: 2 })
    vi.advanceTimersByTime(9_999)
    expect(store.get('a')).toEqual({ n: 1 })
    vi.advanceTimersByTime(1)
    expect(store.get('a')).toBeUndefined()
    expect(store.find(key => key === 'a')).toBeUndefined()
    expect(store.get('b')).toEqual({ n: 2 })
  })

  it('keeps the expiry of an entry that is updated', () => {
    const store = openExpiringStore(null)
    store.set('a', { n: 1 }, 10)
    vi.advanceTimersByTime(5_000)
    store.update('a', { consumed: 5 })
    expect(store.get('a')).toEqual({ n: 1, consumed: 5 })
    vi.advanceTimersByTime(5_000)
    expect(store.get('a')).toBeUndefined()
  })

  it('is bounded: the oldest entries make room', () => {
    const store = openExpiringStore(null)
    for (let n = 0; n <= 20_000; n++) store.set(`k${n}`, { n })
    expect(store.get('k0')).toBeUndefined()
    expect(store.get('k20000')).toEqual({ n: 20_000 })
    expect(store.deleteWhere(() => true)).toBeLessThanOrEqual(20_000)
  })
})
