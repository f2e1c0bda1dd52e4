import { connect } from 'node:net'
import { describe, expect } from 'vitest'
import { it } from '../support/http.ts'
import { selectedRuntime } from '../support/runtimes.ts'

const secret = 'zq-secret-zq'
const query = `code=${secret}&email=${secret}`

const hosts = ['localhost', 'a b<>', '[::', 'localhost:99999', `${secret}?${secret}`, '', 'x'.repeat(300), '%zz', 'é', 'http://evil.example']
const targets = [
  `/?${query}`, `/callback?${query}&state=${secret}`, `/callback?error=${secret}&error_description=${secret}`, `//evil.example?${query}`,
  `/%00?${query}`, `/%zz%0A{"level":"info"}?${query}`, `/api/none%3F${query}`, `/api/auth/login?prompt=${secret}`, `/_nuxt/x.js?${query}`,
  `/api/fixture/id-token?access_token=${secret}`,
]
const requests: [line: string, headers: string][] = [
  ['GET', 'Accept: text/html\r\nSec-Fetch-Mode: navigate'],
  ['GET', `Accept: text/html\r\nX-Forwarded-Host: a b?${secret}\r\nX-Forwarded-Proto: ${secret}\r\nX-Request-Id: ${secret}"\t`],
  ['POST', `Content-Type: application/json\r\nContent-Length: 26\r\n\r\n{"code":"${secret}"`],
  ['POST', `Cookie: __proto__=${secret}; =; auth0.session=${secret}; %zz=%zz\r\nContent-Type: multipart/form-data\r\nContent-Length: 0`],
  ['DELETE', `Authorization: Bearer eyJ${secret}.eyJ${secret}.${secret}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n${secret}`],
]

/** Sends a request as it is, and waits until the server has closed the connection. */
async function send(baseUrl: string, request: string): Promise<void> {
  const { port } = new URL(baseUrl)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(request, 'latin1')
  try {
    for await (const _ of socket);
  }
  catch (error) {
    if (!['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

describe('the log of malformed requests', () => {
  // Workers, Deno and Bun write lines of their own about requests that are no HTTP.
  it.skipIf(!selectedRuntime.stopsGracefully)('is one JSON object a line, with nothing of a query', async ({ startOwn }) => {
    const { app, control } = await startOwn()
    await control.setFaults({ token: { mode: 'garbage' } })
    const all = hosts.flatMap(host => targets.flatMap(target => requests.map(([method, rest]) =>
      `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${rest}\r\n\r\n`)))
    expect(all).toHaveLength(500)
    while (all.length) await Promise.all(all.splice(0, 20).map(request => send(app.baseUrl, request)))
    expect((await fetch(`${app.baseUrl}/healthz`)).ok).toBe(true)

    const lines = app.logs().split('\n').filter(Boolean)
    const entries = lines.map(line => JSON.parse(line) as { level: string, message: string, code?: string })
    expect(entries.find(({ message }) => message.startsWith('Listening on'))).toMatchObject({ level: 'info' })
    expect(app.logs()).not.toContain(secret)
    // What a visitor writes is no failure of ours.
    expect(entries.filter(({ code }) => code === 'unexpected')).toEqual([])
  })
})
