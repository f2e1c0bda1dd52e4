import type { Environment } from './environment'

/** See `createClock`. */
export type Clock = ReturnType<typeof createClock>

/**
 * The server's clock as this tab knows it: a browser whose own clock is wrong still judges `exp` correctly. Starts from the time when the
 * server rendered the page, in epoch milliseconds; `readFrom` takes the `Date` header of a response. `nowSeconds` gives epoch seconds.
 */
export function createClock({ renderedAtMs, wallMs, tickMs }: Pick<Environment, 'renderedAtMs' | 'wallMs' | 'tickMs'>) {
  const take = (serverMs: number) => ({ serverMs, wallMs: wallMs(), tickMs: tickMs() })
  let sample = take(renderedAtMs)

  function readFrom(headers: Headers): void {
    const serverMs = Date.parse(headers.get('date') ?? '')
    if (!Number.isNaN(serverMs)) sample = take(serverMs)
  }

  function nowSeconds(): number {
    // The wall clock keeps running while a laptop sleeps, the tick does not; the wall clock can be set back, the tick cannot.
    const elapsedMs = Math.max(wallMs() - sample.wallMs, tickMs() - sample.tickMs)
    return (sample.serverMs + elapsedMs) / 1000
  }

  return { nowSeconds, readFrom }
}
