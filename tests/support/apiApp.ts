import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, toNodeListener, toWebHandler } from 'h3'
import type { EventHandler } from 'h3'
import errorHandler from '#server/http/errorHandler'

/** An app of h3 with one handler for all paths, or those of a route, whose errors are answered as in the built application. */
function createApiApp(handler: EventHandler, route = '/**') {
  return createApp({ onError: errorHandler }).use(createRouter({ preemptive: true }).use(route, handler))
}

/** Sends a request to the handler, and reads what comes back. */
export async function callHandler(handler: EventHandler, init: RequestInit = {}, path = '/api/x?secret=1', route?: string) {
  const response = await toWebHandler(createApiApp(handler, route))(new Request(`http://localhost${path}`, init))
  return { response, text: await response.text() }
}

/** Runs the handler in a real Node server while `use` works with its address. */
export async function withServer<Value>(
  handler: EventHandler, use: (baseUrl: string) => Promise<Value>, route?: string,
): Promise<Value> {
  const server = createServer(toNodeListener(createApiApp(handler, route))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }
  finally {
    server.closeAllConnections()
    server.close()
  }
}
