import { afterEach, describe, expect, it, vi } from 'vitest'
import { createFetchSchedule } from '#server/keys/keys'

function create() {
  const clock = { at: 0 }
  return { clock, schedule: createFetchSchedule(() => clock.at) }
}

afterEach(() => void vi.restoreAllMocks())

describe('createFetchSchedule', () => {
  it.each([[0, 0.5], [1, 1]])('backs off from 1 to 60 seconds, half of it by chance (%s)', (chance, share) => {
    vi.spyOn(Math, 'random').mockReturnValue(chance)
    const { clock, schedule } = create()
    const waits = Array.from({ length: 8 }, () => {
      const failedAt = clock.at
      schedule.recordFailure()
      while (!schedule.mayFetch()) clock.at += 0.25
      return clock.at - failedAt
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map(seconds => seconds * share))
  })

  it('knows of an outage for 2 minutes after the last failure, and of none after a success', () => {
    const { clock, schedule } = create()
    expect([schedule.isFailing(), schedule.isOutageKnown()]).toEqual([false, false])
    schedule.recordFailure()
    clock.at = 120
    expect([schedule.isFailing(), schedule.isOutageKnown()]).toEqual([true, true])
    clock.at = 121
    expect([schedule.isFailing(), schedule.isOutageKnown()]).toEqual([true, false])
    schedule.recordFailure()
    schedule.recordSuccess()
    expect([schedule.isFailing(), schedule.isOutageKnown(), schedule.mayFetch()]).toEqual([false, false, true])
  })

  it('lets an unknown kid be looked for once in 5 seconds, and not while backing off', () => {
    const { clock, schedule } = create()
    const lookAt = (at: number) => {
      clock.at = at
      return schedule.takeLook()
    }
    expect([0, 1, 4.9, 5, 6, 9.9, 10].map(lookAt)).toEqual([true, false, false, true, false, false, true])
    clock.at = 20
    schedule.recordFailure()
    expect([20, 20.4, 21].map(lookAt)).toEqual([false, false, true])
  })
})
