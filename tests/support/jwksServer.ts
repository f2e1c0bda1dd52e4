import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { JWK } from 'jose'

const discoveryPath = '/.well-known/openid-configuration'

/** How the server answers: a member of `answers`, or anything that ends the response or lets it hang. */
export type JwksAnswer = (response: ServerResponse) => void

/** A provider on loopback that publishes its keys, counts what it is asked and fails as it is told. */
export interface JwksServer {
  /** Of the JWKS. */
  url: string
  /** With a slash at the end, as Auth0's; its discovery document names the JWKS. */
  issuer: string
  /** Requests so far, those for the discovery document aside. */
  requests: () => number
  /** The paths of all requests so far. */
  paths: () => readonly string[]
  /** What the next requests get, those for the discovery document aside. */
  answerWith: (answer: JwksAnswer) => void
  /** What the next requests for the discovery document get; null: the document. */
  answerDiscoveryWith: (answer: JwksAnswer | null) => void
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
  const state = { answer, discovery: null as JwksAnswer | null, paths: [] as string[] }
  const server = createServer(({ url = '' }, response) => {
    state.paths.push(url)
    if (url !== discoveryPath) return state.answer(response)
    const document = JSON.stringify({ issuer, jwks_uri: `${issuer}.well-known/jwks.json`, response_types_supported: ['code'] })
    return (state.discovery ?? answers.raw(document))(response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const issuer = `http://127.0.0.1:${address.port}/`
  return {
    url: `${issuer}.well-known/jwks.json`,
    issuer,
    requests: () => state.paths.filter(path => path !== discoveryPath).length,
    paths: () => state.paths,
    answerWith: (next) => {
      state.answer = next
    },
    answerDiscoveryWith: (next) => {
      state.discovery = next
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
