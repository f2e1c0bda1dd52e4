import { isWorker } from '#server/platform/runtime'

/**
 * Lets any number of callers wait for one run of a task that takes at most `maxMs` and does not reject. With `shared` they share its
 * promise. Without, by default in Cloudflare Workers only (a promise that waits on the I/O of one request must not be awaited in another,
 * and is abandoned with its request), they look at a plain flag on timers of their own; after `maxMs` the next caller starts another run.
 */
export function createSingleFlight(task: () => Promise<void>, { shared = !isWorker, maxMs }: { shared?: boolean, maxMs: number }) {
  let flight: { promise: Promise<void>, deadlineAt: number } | undefined
  const isRunning = () => flight !== undefined && (shared || Date.now() < flight.deadlineAt)

  /** Starts the task, or waits for the one under way. Never rejects: the outcome of the task is in the state that it leaves behind. */
  async function run(): Promise<void> {
    const running = flight
    if (running && isRunning()) {
      if (shared) return running.promise
      while (flight === running && isRunning()) await new Promise(resolve => setTimeout(resolve, 50))
      return
    }
    const promise = task().finally(() => {
      if (flight === started) flight = undefined
    })
    const started = { promise, deadlineAt: Date.now() + maxMs }
    flight = started
    return promise
  }

  return { isRunning, run }
}
