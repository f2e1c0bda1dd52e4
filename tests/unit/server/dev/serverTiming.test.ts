import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, eventHandler, send, toNodeListener } from 'h3'
import type { EventHandler } from 'h3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import serverTiming from '#server/dev/serverTiming'

const originals = { fetch: globalThis.fetch, verify: crypto.subtle.verify }
const { privateKey, publicKey } = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']) as CryptoKeyPair
const text = new TextEncoder().encode('text')
const signature = await crypto.subtle.sign('Ed25519', privateKey, text)

let baseUrl: string
let handle: EventHandler
const app = createApp().use(eventHandler(event => handle(event)))
const server = createServer(toNodeListener(app)).listen(0, '127.0.0.1')

beforeAll(() => {
  serverTiming({ h3App: app } as never)
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  globalThis.fetch = originals.fetch
  Object.assign(crypto.subtle, { verify: originals.verify })
  server.close()
})

const readTiming = async (path: string, handler: EventHandler) => {
  handle = handler
  return (await originals.fetch(baseUrl + path)).headers.get('server-timing')?.replaceAll(/dur=\d+\.\d\b/g, 'dur=N')
}

describe('the plugin serverTiming', () => {
  it('tells what an answer of the API has waited for, each request its own', async () => {
    const handler = eventHandler(async (event) => {
      if (event.path.startsWith('/keys')) return { keys: [] }
      await fetch(`${baseUrl}/keys"?secret=1`)
      await crypto.subtle.verify('Ed25519', publicKey, signature, text)
      return { msg: 'fine' }
    })
    const timing = `fetch;dur=N;desc="${baseUrl.slice('http://'.length)}/keys%22", verify;dur=N, total;dur=N`
    expect(await Promise.all([readTiming('/api/private', handler), readTiming('/api/private', handler)])).toEqual([timing, timing])
  })

  it('tells it of an answer that a route sends by itself, and of a fetch that fails', async () => {
    expect(await readTiming('/api/auth/session', eventHandler(event => send(event, 'null')))).toBe('total;dur=N')
    const failing = eventHandler(async () => {
      await fetch('http://127.0.0.1:1/').catch(() => null)
      return 'failed'
    })
    expect(await readTiming('/api/private', failing)).toBe('fetch;dur=N;desc="127.0.0.1:1/", total;dur=N')
  })

  it('leaves pages alone', async () => {
    expect(await readTiming('/profile', eventHandler(() => 'page'))).toBeUndefined()
  })
})
