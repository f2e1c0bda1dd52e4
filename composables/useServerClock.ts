import type { NuxtApp } from '#app'

interface ClockSample {
  /** The server's clock, and our two clocks, at the moment of the sample; all in milliseconds. */
  serverMs: number
  wallMs: number
  tickMs: number
}

// One sample an app, gone with it.
const samples = new WeakMap<NuxtApp, ClockSample>()

/**
 * The server's clock as this tab knows it, in epoch seconds: a browser whose own clock is wrong still judges `exp` rightly.
 * Starts from the instant at which the server rendered the page; `readFrom` takes the `Date` header of an answer.
 */
export function useServerClock() {
  const nuxtApp = useNuxtApp() as NuxtApp
  const renderedAtMs = useState('server-clock', () => Date.now())
  if (import.meta.client && !samples.has(nuxtApp)) setSample(renderedAtMs.value)

  function setSample(serverMs: number) {
    samples.set(nuxtApp, { serverMs, wallMs: Date.now(), tickMs: performance.now() })
  }

  function readFrom(response: Pick<Response, 'headers'>) {
    const serverMs = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(serverMs)) setSample(serverMs)
  }

  function nowSeconds(): number {
    const sample = samples.get(nuxtApp)
    if (!sample) return renderedAtMs.value / 1000
    // The wall clock runs on while a laptop sleeps, the tick does not; the tick cannot be set back, the wall clock can.
    const elapsedMs = Math.max(Date.now() - sample.wallMs, performance.now() - sample.tickMs)
    return (sample.serverMs + elapsedMs) / 1000
  }

  return { nowSeconds, readFrom }
}
