import { describe, expect, it } from 'vitest'
import { createSingleFlight } from '#server/platform/singleFlight'

const createTask = () => {
  const ends: (() => void)[] = []
  return { task: () => new Promise<void>(resolve => ends.push(resolve)), ends }
}

describe('createSingleFlight', () => {
  it.each([[true], [false]])('runs once for all who ask meanwhile, again for those who ask later (shared %s)', async (shared) => {
    const { task, ends } = createTask()
    const flight = createSingleFlight(task, { shared, maxMs: 60_000 })
    const waiting = Array.from({ length: 10 }, () => flight.run())
    expect([ends.length, flight.isRunning()]).toEqual([1, true])
    ends[0]?.()
    await Promise.all(waiting)
    expect(flight.isRunning()).toBe(false)
    void flight.run()
    expect(ends).toHaveLength(2)
  })

  it('starts another run after one that was abandoned with its request', async () => {
    const { task, ends } = createTask()
    const flight = createSingleFlight(task, { shared: false, maxMs: 1 })
    void flight.run()
    await flight.run()
    while (flight.isRunning()) await new Promise(resolve => setTimeout(resolve, 1))
    const second = flight.run()
    ends[1]?.()
    await second
    expect(ends).toHaveLength(2)
  })

  it('lets an abandoned run that ends after all not end its successor', async () => {
    const { task, ends } = createTask()
    const flight = createSingleFlight(task, { shared: false, maxMs: 20 })
    const first = flight.run()
    while (flight.isRunning()) await new Promise(resolve => setTimeout(resolve, 1))
    void flight.run()
    ends[0]?.()
    await first
    const { length } = ends
    void flight.run()
    expect([length, ends.length]).toEqual([2, 2])
  })
})
