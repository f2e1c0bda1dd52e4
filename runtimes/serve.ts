// Serves a build for Vercel or Netlify as these platforms do: node runtimes/serve.ts vercel|netlify OUTPUT_DIR PUBLIC_DIR
// Files come from the platform. The function runs in its own thread, which is frozen between requests.
import { createReadStream, statSync } from 'node:fs'
import { createServer, request as sendRequest } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { extname, join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { readRules } from './readRules.ts'
import type { ToFunction } from './runFunction.ts'

const [platform = '', outputDir = '', publicDir = ''] = process.argv.slice(2)
const { HOST = '127.0.0.1', PORT = '3000' } = process.env
const contentTypes: Record<string, string> = {
  '.css': 'text/css', '.ico': 'image/x-icon', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml',
}

const { functionFile, findHeaders, excluded } = readRules(platform, outputDir, publicDir)
const frozen = new Int32Array(new SharedArrayBuffer(4))
const underWay = { requests: 0, background: 0 }
const worker = new Worker(new URL('runFunction.ts', import.meta.url), {
  workerData: { platform, file: resolve(functionFile), frozen } satisfies ToFunction,
})
// A function that ends at its start, as with a wrong configuration.
worker.on('exit', code => process.exit(code || 1))
worker.on('error', (error) => {
  console.error(error)
  process.exit(1)
})
worker.once('message', ({ port }: { port: number }) => {
  worker.on('message', ({ background }: { background: number }) => count({ background }))
  createServer((request, response) => answer(request, response, port)).listen(Number(PORT), HOST)
})

function count(change: Partial<typeof underWay>): void {
  Object.assign(underWay, change)
  const isIdle = underWay.requests + underWay.background === 0
  Atomics.store(frozen, 0, isIdle ? 1 : 0)
  if (isIdle) worker.postMessage('freeze')
  else Atomics.notify(frozen, 0)
}

function answer(request: IncomingMessage, response: ServerResponse, port: number): void {
  const [path = ''] = (request.url ?? '').split('?')
  const headers = findHeaders(path)
  const file = join(publicDir, path)
  if (!path.split('/').includes('..') && statSync(file, { throwIfNoEntry: false })?.isFile()) {
    response.writeHead(200, { 'content-type': contentTypes[extname(file)] ?? 'application/octet-stream', ...headers })
    createReadStream(file).pipe(response)
    return
  }
  if (excluded?.test(path)) return void response.writeHead(404, headers).end()
  callFunction(request, response, { port, headers: platform === 'vercel' ? headers : {} })
}

function callFunction(request: IncomingMessage, response: ServerResponse, to: { port: number, headers: OutgoingHttpHeaders }): void {
  count({ requests: underWay.requests + 1 })
  const { method, url: path, headers: { host }, headersDistinct } = request
  const forwarded = { host, 'x-forwarded-host': host, 'x-forwarded-proto': 'http', 'x-forwarded-for': '203.0.113.7' }
  const call = sendRequest({ method, path, port: to.port, host: '127.0.0.1', agent: false, headers: { ...headersDistinct, ...forwarded } })
  call.once('response', (answer) => {
    // What the function says goes over what the configuration of the platform says.
    const { connection: _hop, 'keep-alive': _alive, ...own } = answer.headers
    response.writeHead(answer.statusCode ?? 502, { ...to.headers, ...own })
    answer.pipe(response)
    // A visitor who hangs up does not end the function.
    response.once('close', () => answer.resume())
  })
  call.once('error', () => response.headersSent ? response.destroy() : response.writeHead(502).end())
  call.once('close', () => count({ requests: underWay.requests - 1 }))
  request.pipe(call)
}
