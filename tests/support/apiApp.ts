import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, toNodeListener, toWebHandler } from 'h3'
import type { EventHandler } from 'h3'
import errorHandler from '#server/http/errorHandler'

/** An app of h3 with one handler for all paths, whose errors are answered as in the built application. */
function createApiApp(handler: EventHandler) {
  return createApp({ onError: errorHandler }).use(createRouter({ preemptive: true }).use('/**', handler))
}

/** Sends a request to the handler, and reads what comes back. */
export async function callHandler(handler: EventHandler, init: RequestInit = {}) {
  const response = await toWebHandler(createApiApp(handler))(new Request('http://localhost/api/x?secret=1', init))
  return { response, text: await response.text() }
}

/** Runs the handler in a real Node server while `use` works with its address. */
export async function withServer<Value>(handler: EventHandler, use: (baseUrl: string) => Promise<Value>): Promise<Value> {
  const server = createServer(toNodeListener(createApiApp(handler))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }
  finally {
    server.closeAllConnections()
    server.close()
  }
}
