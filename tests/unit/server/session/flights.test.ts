import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Locks } from '#server/platform/sharedStorage'
import { createFlights } from '#server/session/flights'

function createLocks() {
  const owners = new Map<string, string>()
  const locks: Locks = {
    take: async (name, owner) => !owners.has(name) && Boolean(owners.set(name, owner)),
    extend: async () => {},
    release: async (name, owner) => void (owners.get(name) === owner && owners.delete(name)),
  }
  return { locks, owners }
}

const outage = () => Promise.reject(new Error('away'))
const nothing = async () => null
const sleep = () => new Promise<void>(resolve => setImmediate(resolve))

afterEach(() => void vi.useRealTimers())

describe('createFlights', () => {
  it('works once for 100 who ask at the same time', async () => {
    const [flights, work] = [createFlights(null), vi.fn(async () => 'done')]
    const results = await Promise.all(Array.from({ length: 100 }, () => flights.once('a', nothing, work)))
    expect(work).toHaveBeenCalledTimes(1)
    expect(new Set(results)).toEqual(new Set(['done']))
  })

  it('works for each key, and again once a flight has landed', async () => {
    const [flights, work] = [createFlights(null), vi.fn(async () => 'done')]
    await Promise.all([flights.once('a', nothing, work), flights.once('b', nothing, work)])
    await flights.once('a', nothing, work)
    expect(work).toHaveBeenCalledTimes(3)
  })

  it('does not work when the result is there already', async () => {
    const work = vi.fn(async () => 'done')
    expect(await createFlights(null).once('a', async () => 'found', work)).toBe('found')
    expect(work).not.toHaveBeenCalled()
  })

  it('remembers no failure', async () => {
    const flights = createFlights(null)
    await expect(flights.once('a', nothing, outage)).rejects.toThrow('away')
    expect(await flights.once('a', nothing, async () => 'done')).toBe('done')
  })

  it('works once for two instances, and the second finds what the first has done', async () => {
    const [{ locks, owners }, state] = [createLocks(), { result: null as string | null }]
    const work = vi.fn(async () => {
      await sleep()
      return state.result = 'done'
    })
    const instances = [createFlights(locks, { sleep }), createFlights(locks, { sleep })]
    expect(await Promise.all(instances.map(({ once }) => once('a', async () => state.result, work)))).toEqual(['done', 'done'])
    expect(work).toHaveBeenCalledTimes(1)
    expect(owners.size).toBe(0)
  })

  it('gives the lock back when the work fails', async () => {
    const { locks, owners } = createLocks()
    await expect(createFlights(locks, { sleep }).once('a', nothing, outage)).rejects.toThrow('away')
    expect(owners.size).toBe(0)
  })

  it('works on its own while the locks cannot be reached', async () => {
    const locks: Locks = { take: outage, extend: outage, release: outage }
    expect(await createFlights(locks, { sleep }).once('a', nothing, async () => 'done')).toBe('done')
  })

  it('extends its lock while the work takes longer, and no longer than that', async () => {
    vi.useFakeTimers()
    const take = vi.fn(async () => true)
    const extend = vi.fn(outage)
    const work = Promise.withResolvers<string>()
    const flight = createFlights({ ...createLocks().locks, take, extend }).once('a', nothing, () => work.promise)
    await vi.advanceTimersByTimeAsync(7500)
    expect(take.mock.calls).toEqual([['a', expect.stringMatching(/./), 3000]])
    expect(extend.mock.calls).toEqual(Array.from({ length: 10 }, () => take.mock.calls[0]))
    work.resolve('done')
    expect(await flight).toBe('done')
    await vi.advanceTimersByTimeAsync(7500)
    expect(extend).toHaveBeenCalledTimes(10)
  })

  it('looks 20 times a second whether another instance is done, for 5 seconds', async () => {
    vi.useFakeTimers()
    const look = vi.fn(nothing)
    const flight = createFlights({ ...createLocks().locks, take: async () => false }).once('a', look, outage)
    const message = 'The session is being refreshed. Try again in a moment.'
    const refused = expect(flight).rejects.toMatchObject({ code: 'temporarily_unavailable', message })
    await vi.advanceTimersByTimeAsync(4999)
    expect(look).toHaveBeenCalledTimes(100)
    await vi.advanceTimersByTimeAsync(51)
    await refused
    expect(look).toHaveBeenCalledTimes(101)
  })

  it('asks to come again when another instance holds the lock for too long', async () => {
    const { locks } = createLocks()
    await locks.take('a', 'another instance', 1000)
    await expect(createFlights(locks, { sleep, waitMs: 200 }).once('a', nothing, outage))
      .rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })
})
