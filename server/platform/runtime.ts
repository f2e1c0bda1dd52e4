// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the app's context sees this file too, by its routes' types
/// <reference path="../cloudflare.d.ts" />

/**
 * Whether this is a Cloudflare Worker, where variables, bindings and the network come with a request: nothing may start at load, and a
 * promise that waits on the I/O of one request must not be awaited in another.
 */
export const isWorker = globalThis.navigator?.userAgent === 'Cloudflare-Workers'

/** What the platform of a function tells about the request under way. */
interface Invocation { url?: unknown, waitUntil?: (work: Promise<unknown>) => void }

const vercelContext = Symbol.for('@vercel/request-context')
const platform = globalThis as { Netlify?: { context?: Invocation | null }, [vercelContext]?: { get?: () => Invocation | undefined } }

/**
 * Keeps work that nobody waits for alive: a Worker would cut it off with the answer, Vercel and Netlify would freeze it until the next
 * request; a server runs on by itself. The work must not reject.
 * @see https://vercel.com/docs/functions/functions-api-reference/vercel-functions-package#waituntil
 * @see https://docs.netlify.com/build/functions/api/#waituntil
 */
export function runInBackground(work: Promise<unknown>): void {
  // Each is that of the request under way; the work is started in places that see no event.
  if (isWorker) void import('cloudflare:workers').then(({ waitUntil }) => waitUntil(work))
  else (platform.Netlify?.context ?? platform[vercelContext]?.get?.())?.waitUntil?.(work)
}

/** The URL of the request under way on Netlify, where `Host` need not be that of the visitor; null elsewhere. */
export function readNetlifyUrl(): URL | null {
  const url = platform.Netlify?.context?.url
  return url instanceof URL ? url : null
}
