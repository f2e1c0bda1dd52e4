import { isWorker } from '#server/platform/runtime'

const pollMs = 50

/**
 * Lets any number of callers wait for one run of a task that takes at most `maxMs` and does not reject. With `shared` they share its
 * promise. Without, by default in Cloudflare Workers only (a promise that waits on the I/O of one request must not be awaited in another,
 * and is abandoned with its request), they look at a plain flag on timers of their own; after `maxMs` the next caller starts another run.
 */
export function createSingleFlight(task: () => Promise<void>, options: { shared?: boolean, maxMs: number }) {
  const { shared = !isWorker, maxMs } = options
  const flight: { current?: { promise: Promise<void>, deadlineAt: number } } = {}
  const isRunning = () => flight.current !== undefined && (shared || Date.now() < flight.current.deadlineAt)

  function start(): Promise<void> {
    const promise = task().finally(() => {
      if (flight.current === current) flight.current = undefined
    })
    const current = { promise, deadlineAt: Date.now() + maxMs }
    flight.current = current
    return promise
  }

  async function waitFor(current: { promise: Promise<void> }): Promise<void> {
    if (shared) return current.promise
    while (flight.current === current && isRunning()) await new Promise(resolve => setTimeout(resolve, pollMs))
  }

  return {
    isRunning,
    /** Starts the task, or waits for the one under way. Never rejects: the outcome of the task is in the state that it leaves behind. */
    run: (): Promise<void> => flight.current !== undefined && isRunning() ? waitFor(flight.current) : start(),
  }
}
