// The module exists in Cloudflare Workers only.
declare module 'cloudflare:workers' {
  /** Lets the request under way outlive its answer until the promise is settled. */
  export function waitUntil(promise: Promise<unknown>): void
}
