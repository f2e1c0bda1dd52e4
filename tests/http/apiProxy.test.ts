import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect } from 'vitest'
import { itWith } from '../support/http.ts'
import { selectedRuntime } from '../support/runtimes.ts'

const { envName } = selectedRuntime
const megabyte = Buffer.alloc(1024 * 1024, 'x')
const size = 100 * megabyte.length

/** The smallest API that has what the tests ask for, as Node has it and, where it is installed (`npm ci --prefix bench`), in Express. */
const plain: RequestListener = async (req, res) => {
  if (req.headers.authorization?.startsWith('Bearer ey') !== true) return void res.writeHead(401).end()
  if (req.url === '/v1/orders') return void res.setHeader('content-type', 'application/json').end('{"orders":["One","Two"]}')
  if (req.url === '/v1/upload') {
    const received = { bytes: 0 }
    for await (const chunk of req) received.bytes += (chunk as Buffer).length
    return void res.end(String(received.bytes))
  }
  for (let sent = 0; sent < 100; sent += 1) if (!res.write(megabyte)) await once(res, 'drain')
  res.end()
}

type Express = RequestListener & { use: (handler: RequestListener) => void }

function createExpress(): RequestListener | null {
  try {
    const express = createRequire(new URL('../../bench/', import.meta.url))('express') as () => Express
    const app = express()
    app.use(plain)
    return app
  }
  catch {
    return null // not installed
  }
}

const server = createServer(createExpress() ?? plain).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const it = itWith({
  NUXT_AUTH0_AUDIENCE: 'https://api.example.com/', FIXTURE_BACKEND: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
})

describe('an API elsewhere, through defineApiProxy', () => {
  it('answers a page while it renders on the server and in the browser alike', async ({ app, signIn }) => {
    const jar = await signIn('ada')
    const page = await (await jar.fetch(`${app.baseUrl}/fixture/role`, { headers: { accept: 'text/html' } })).text()
    expect(page).toContain('Name: Ada Marsh')
    expect(page).toContain('Orders: One, Two')
    expect(page).not.toContain('eyJ')
    const response = await jar.fetch(`${app.baseUrl}/api/fixture/backend/orders`)
    expect([response.status, await response.json()]).toEqual([200, { orders: ['One', 'Two'] }])
  })

  it('is no way out of the target', async ({ app, signIn }) => {
    const jar = await signIn('ada')
    const response = await jar.fetch(`${app.baseUrl}/api/fixture/backend/%2e%2e%2fadmin`)
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_request' }])
  })

  // Vercel and Netlify take and give a few megabytes at most.
  // Elsewhere than on Node, Nitro holds the body of a request in memory.
  it.skipIf(envName)('takes and gives 100 MB, several at once, without holding them in memory', async ({ app: { baseUrl }, signIn }) => {
    const jar = await signIn('ada')
    const readPeak = async () => (await (await fetch(`${baseUrl}/api/fixture/memory`)).json() as { peak: number }).peak
    const before = await readPeak()
    const upload = async () => {
      const chunks = { left: 100 }
      const body = new ReadableStream({
        pull: stream => chunks.left-- > 0 ? stream.enqueue(megabyte) : stream.close(),
      })
      const init = { method: 'POST', body, duplex: 'half', headers: { origin: baseUrl } } as RequestInit
      return Number(await (await jar.fetch(`${baseUrl}/api/fixture/backend/upload`, init)).text())
    }
    const download = async () => {
      const received = { bytes: 0 }
      for await (const chunk of (await jar.fetch(`${baseUrl}/api/fixture/backend/file`)).body ?? []) received.bytes += chunk.length
      return received.bytes
    }
    const sizes = await Promise.all([upload(), upload(), upload(), download(), download(), download()])
    expect(sizes).toEqual(sizes.map(() => size))
    expect(await readPeak() - before).toBeLessThan(400) // MB, of 600
  })
})
