import { AuthError } from '#server/platform/errors'
import { runInBackground } from '#server/platform/runtime'
import type { Locks } from '#server/platform/sharedStorage'

/** How long flights wait; tests set them low. */
const usualTimes = {
  /** Short, so that a lock whose owner has died does not keep users waiting; its owner extends it. */
  lockMs: 3000,
  /** Longer than an abandoned lock. Whoever waits longer is asked to come again, and keeps the session. */
  waitMs: 5000,
  pollMs: 50,
  sleep: (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms)),
}

/** Runs work once for all who ask for it at the same time. */
export type Flights = ReturnType<typeof createFlights>

/**
 * Creates the flights of one process. Accepted risk: while the locks cannot be reached each instance works for itself, so two requests that
 * reach two instances with one old cookie redeem one refresh token twice. The alternative is to refresh for nobody.
 */
export function createFlights(locks: Locks | null, times: Partial<typeof usualTimes> = {}) {
  const flights = new Map<string, Promise<unknown>>()
  const { lockMs, waitMs, pollMs, sleep } = { ...usualTimes, ...times }

  async function acrossInstances<Result>(key: string, look: () => Promise<Result | null>, work: () => Promise<Result>): Promise<Result> {
    if (!locks) return await look() ?? work()
    const owner = crypto.randomUUID()
    for (let waitedMs = 0; waitedMs <= waitMs; waitedMs += pollMs) {
      // Nobody to share with: go ahead.
      const isOurs = await locks.take(key, owner, lockMs).catch(() => true)
      try {
        // After the lock: whoever had it before has written by now.
        const found = await look()
        if (found) return found
        if (isOurs) return await whileExtending(key, owner, work)
      }
      finally {
        // What cannot be given back ends by itself.
        if (isOurs) await locks.release(key, owner).catch(() => {})
      }
      await sleep(pollMs)
    }
    throw new AuthError('temporarily_unavailable', 'The session is being refreshed. Try again in a moment.')
  }

  async function whileExtending<Result>(key: string, owner: string, work: () => Promise<Result>): Promise<Result> {
    const timer = setInterval(() => locks?.extend(key, owner, lockMs).catch(() => {}), lockMs / 4)
    return work().finally(() => clearInterval(timer))
  }

  return {
    /**
     * The result of `work`, which runs once at a time for a key: in this process and, with locks, across instances. `look` finds what
     * another instance has done meanwhile.
     * @throws what `work` throws; `temporarily_unavailable`: another instance takes too long
     */
    once<Result>(key: string, look: () => Promise<Result | null>, work: () => Promise<Result>): Promise<Result> {
      const underWay = flights.get(key) as Promise<Result> | undefined
      if (underWay) return underWay
      const flight = acrossInstances(key, look, work).finally(() => flights.delete(key))
      flights.set(key, flight)
      // Even if the caller hangs up: a token may be used up then, and others may be waiting.
      runInBackground(Promise.allSettled([flight]))
      return flight
    },
  }
}
