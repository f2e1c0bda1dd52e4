// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the app's context sees this file too, by its routes' types
/// <reference path="../cloudflare.d.ts" />

/**
 * Whether this is a Cloudflare Worker, where variables, bindings and the network come with a request: nothing may start at load, and a
 * promise that waits on the I/O of one request must not be awaited in another.
 */
export const isWorker = globalThis.navigator?.userAgent === 'Cloudflare-Workers'

/**
 * Keeps work that nobody waits for alive: a Worker would cut it off with the answer, a server runs on by itself. The work must not
 * reject.
 */
export function runInBackground(work: Promise<unknown>): void {
  // The module's own `waitUntil` is that of the request under way; the work is started in places that see no event.
  if (isWorker) void import('cloudflare:workers').then(({ waitUntil }) => waitUntil(work))
}
