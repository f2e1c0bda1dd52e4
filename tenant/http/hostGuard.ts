import type { IncomingMessage } from 'node:http'

/** Is the request addressed to the tenant's own host and port? Anything else may be DNS rebinding. */
export function isForTenant(req: IncomingMessage, port: number): boolean {
  return req.headers.host === `127.0.0.1:${port}`
}

/** Is it addressed to `localhost` and the tenant's port? */
export function isForLocalhost(req: IncomingMessage, port: number): boolean {
  return req.headers.host === `localhost:${port}`
}
