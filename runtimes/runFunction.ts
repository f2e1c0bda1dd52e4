// The thread of `serve.ts` that a function runs in, with what its platform gives to it.
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'

/** What `serve.ts` hands over. The thread stands still while `frozen` is 1. */
export interface ToFunction { platform: string, file: string, frozen: Int32Array<SharedArrayBuffer> }

/** What the function can ask for while it handles a request. */
interface Invocation { url: URL, waitUntil: (work: Promise<unknown>) => void }

const { platform, file, frozen } = workerData as ToFunction
const invocations = new AsyncLocalStorage<Invocation>()
const background = new Set<Promise<unknown>>()
const report = () => parentPort?.postMessage({ background: background.size })

function waitUntil(work: Promise<unknown>): void {
  background.add(work)
  report()
  void work.finally(() => {
    background.delete(work)
    report()
  })
}

// https://github.com/vercel/vercel/tree/main/packages/functions and https://docs.netlify.com/build/functions/api/
const provided = platform === 'vercel'
  ? { [Symbol.for('@vercel/request-context')]: { get: () => invocations.getStore() } }
  : { Netlify: { get context() { return invocations.getStore() ?? null } } }
Object.defineProperties(globalThis, Object.getOwnPropertyDescriptors(provided))

type Handler = RequestListener & ((request: Request) => Promise<Response>)
const { default: handler } = await import(pathToFileURL(file).href) as { default: Handler }
const server = createServer((request, response) => {
  const url = new URL(`${request.headers['x-forwarded-proto']}://${request.headers['x-forwarded-host']}${request.url}`)
  invocations.run({ url, waitUntil }, () => platform === 'vercel' ? handler(request, response) : void answer(url, request, response))
}).listen(0, '127.0.0.1')
await once(server, 'listening')
parentPort?.postMessage({ port: (server.address() as AddressInfo).port })
parentPort?.on('message', () => Atomics.wait(frozen, 0, 1))

/** Netlify's functions take a `Request`; the host in its headers is not said to be that of the visitor. */
async function answer(url: URL, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method = 'GET', headersDistinct: { host: _public, ...headers } } = incoming
  const body = ['GET', 'HEAD'].includes(method) ? null : Readable.toWeb(incoming) as ReadableStream
  const pairs = Object.entries(headers).flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]))
  const response = await handler(new Request(url, { method, headers: [...pairs, ['host', 'function.internal']], body, duplex: 'half' }))
  outgoing.writeHead(response.status, [...response.headers].flat())
  if (response.body) Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]).pipe(outgoing)
  else outgoing.end()
}
