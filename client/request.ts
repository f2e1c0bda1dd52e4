import type { Clock } from './clock'
import type { Environment } from './environment'
import { AuthenticationError } from './errors'

/** See `createRequest`. */
export type SendRequest = ReturnType<typeof createRequest>

/** Requests to our own auth routes. They are never aborted: a refresh that the server has done must reach the cookies. */
export function createRequest(environment: Environment, clock: Clock) {
  /** `body` is undefined when it is not JSON. @throws {AuthenticationError} `temporarily_unavailable`: the server could not be reached. */
  return async function request(path: string, init?: RequestInit) {
    const response = await environment.fetch(path, { cache: 'no-store', ...init })
      .catch((cause) => { throw new AuthenticationError('temporarily_unavailable', { cause }) })
    const { status, headers } = response
    clock.readFrom(headers)
    return { status, headers, body: await response.json().catch(() => undefined) as unknown } // a proxy may answer with HTML
  }
}

/**
 * Waits for `work`, but no longer than `ms`. The work itself goes on.
 * @throws {AuthenticationError} `temporarily_unavailable`: it took longer.
 */
export function waitFor<T>({ setTimeout, clearTimeout }: Environment, work: Promise<T>, ms = 15_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new AuthenticationError('temporarily_unavailable')), ms)
    void work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
