import type { Clock } from '#server/platform/clock'

const firstBackOffSeconds = 1
const maxBackOffSeconds = 60
const lookIntervalSeconds = 5
const outageKnownSeconds = 120

/** Creates the schedule of one key set: when its keys may be fetched, by the outcome of the fetches before. Nothing here waits. */
export function createFetchSchedule(now: Clock) {
  const state = { failures: 0, failedAt: -Infinity, nextFetchAt: -Infinity, nextLookAt: -Infinity }
  /** False while backing off: 1, 2, 4 … 60 seconds after a failure, half of it by chance, so that instances do not come back in step. */
  const mayFetch = () => now() >= state.nextFetchAt

  return {
    mayFetch,
    isFailing: () => state.failures > 0,
    isOutageKnown: () => now() - state.failedAt <= outageKnownSeconds,
    recordSuccess: () => void Object.assign(state, { failures: 0, failedAt: -Infinity, nextFetchAt: -Infinity }),
    recordFailure: () => {
      const backOff = Math.min(maxBackOffSeconds, firstBackOffSeconds * 2 ** state.failures)
      state.failures += 1
      state.failedAt = now()
      state.nextFetchAt = now() + backOff * (0.5 + Math.random() / 2)
    },
    /** Whether a fetch for an unknown `kid` is due: true at most once in 5 seconds, and not while backing off. */
    takeLook: () => {
      if (!mayFetch() || now() < state.nextLookAt) return false
      state.nextLookAt = now() + lookIntervalSeconds
      return true
    },
  }
}
