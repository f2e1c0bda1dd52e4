import type { Clock } from './clock'
import type { Environment } from './environment'
import { AuthenticationError } from './errors'

/** A response of our own server; `body` is undefined when it is not JSON. */
export interface Answer {
  status: number
  body: unknown
  headers: Headers
}

/** See `createRequest`. */
export type SendRequest = ReturnType<typeof createRequest>

/** Requests to our own auth routes. They are never aborted: a refresh that the server has done must reach the cookies. */
export function createRequest(environment: Environment, clock: Clock) {
  /** @throws {AuthenticationError} `temporarily_unavailable`: the server could not be reached. */
  return async function request(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await environment.fetch(path, { cache: 'no-store', ...init })
      .catch((cause) => { throw new AuthenticationError('temporarily_unavailable', { cause }) })
    clock.readFrom(response.headers)
    const { status, headers } = response
    return { status, headers, body: await response.json().catch(() => undefined) } // a proxy may answer with HTML
  }
}

/**
 * Waits for `work`, but no longer than `answerWaitMs`. The work itself goes on.
 * @throws {AuthenticationError} `temporarily_unavailable`: it took longer.
 */
export function waitFor<T>({ setTimeout, clearTimeout, answerWaitMs }: Environment, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new AuthenticationError('temporarily_unavailable')), answerWaitMs)
    void work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
