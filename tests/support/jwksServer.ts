import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { JWK } from 'jose'

/** How the server answers: a member of `answers`, or anything that ends the response or lets it hang. */
export type JwksAnswer = (response: ServerResponse) => void

/** A JWKS endpoint on loopback that counts what it is asked and fails as it is told. */
export interface JwksServer {
  url: string
  /** Requests so far. */
  requests: () => number
  /** What the next requests get. */
  answerWith: (answer: JwksAnswer) => void
  close: () => Promise<void>
}

/** Ways to answer. `hang` never does; `drop` cuts the connection. */
export const answers = {
  keys: (...keys: JWK[]): JwksAnswer => response => sendJson(response, JSON.stringify({ keys })),
  raw: (body: string | Buffer, contentType = 'application/json'): JwksAnswer => response => sendJson(response, body, contentType),
  status: (status: number, headers: Record<string, string> = {}): JwksAnswer => response => response.writeHead(status, headers).end('{}'),
  html: (): JwksAnswer => response => sendJson(response, '<!doctype html><title>Sorry</title>', 'text/html'),
  hang: (): JwksAnswer => () => {},
  drop: (): JwksAnswer => response => response.destroy(),
  /** A valid set that never ends, in pieces and without a content-length. */
  endless: (): JwksAnswer => (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"keys":[')
    const piece = `${' '.repeat(64 * 1024)}`
    const timer = setInterval(() => response.write(piece), 1)
    response.on('close', () => clearInterval(timer))
  },
}

/** Starts the endpoint on a free port. */
export async function startJwksServer(answer: JwksAnswer): Promise<JwksServer> {
  const state = { answer, requests: 0 }
  const server = createServer((_, response) => {
    state.requests += 1
    state.answer(response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}/.well-known/jwks.json`,
    requests: () => state.requests,
    answerWith: (next) => {
      state.answer = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function sendJson(response: ServerResponse, body: string | Buffer, contentType = 'application/json'): void {
  response.writeHead(200, { 'content-type': contentType }).end(body)
}
