// eslint-disable-next-line no-restricted-imports -- development runs on Node only
import { AsyncLocalStorage } from 'node:async_hooks'
import { defineNitroPlugin } from 'nitropack/runtime'

/** The entries of `Server-Timing` of the request under way. */
const underWay = new AsyncLocalStorage<string[]>()

/**
 * Tells in `Server-Timing` where the time of an answer of the API went, in milliseconds: each `fetch` of this server, each `verify` of a
 * signature, and the `total`. Development only, see `$development` in `nuxt.config.ts`. @see https://www.w3.org/TR/server-timing/
 */
export default defineNitroPlugin(({ h3App }) => {
  const { fetch } = globalThis
  globalThis.fetch = (input, init) => {
    // Host and path: a URL escapes what could end a quoted text.
    const url = URL.parse(input instanceof Request ? input.url : input.toString())
    return measure('fetch', () => fetch(input, init), url ? url.host + url.pathname : '')
  }
  const verify = crypto.subtle.verify.bind(crypto.subtle)
  crypto.subtle.verify = (...verification) => measure('verify', () => verify(...verification))

  const { handler } = h3App
  h3App.handler = (event) => {
    if (!event.path.startsWith('/api/')) return handler(event)
    const [entries, startedAt, { res }]: [string[], number, typeof event.node] = [[], performance.now(), event.node]
    const end = res.end.bind(res) as (...body: unknown[]) => typeof res
    // The last moment: some routes send their answer by themselves, past Nitro's hooks.
    res.end = (...body: unknown[]) => {
      if (!res.headersSent) res.setHeader('Server-Timing', [...entries, toEntry('total', startedAt)].join(', '))
      return end(...body)
    }
    return underWay.run(entries, () => handler(event))
  }
})

async function measure<Value>(name: string, work: () => Promise<Value>, description?: string): Promise<Value> {
  const startedAt = performance.now()
  try {
    return await work()
  }
  finally {
    underWay.getStore()?.push(toEntry(name, startedAt, description))
  }
}

function toEntry(name: string, startedAt: number, description?: string): string {
  return `${name};dur=${(performance.now() - startedAt).toFixed(1)}${description ? `;desc="${description}"` : ''}`
}
