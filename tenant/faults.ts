import { setTimeout as delay } from 'node:timers/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { endpoints, type Endpoint } from './endpoints.ts'

/** All the ways in which an endpoint can fail. */
export const faultModes = ['ok', 'down', 'reset', 'slow', 'late', 'hang', 'garbage', 'html', 'empty', 'huge', 'refuse'] as const

/** One way of failing; `delayMs` is how long `slow` waits before it works, and `late` afterwards, before the answer leaves. */
export interface Fault {
  mode: typeof faultModes[number]
  delayMs?: number
  /** With `refuse`, what OAuth's error answer says, and its status (400); `authorize` refuses after the sign-in, at the callback. */
  error?: string
  error_description?: string
  status?: number
}

/** The fault of every endpoint. */
export type Faults = Record<Endpoint, Fault>

/** Default wait of `slow` and `late`. */
const slowMs = 2000
const hugeBytes = 10 * 1024 * 1024

/** No faults at all. */
export function createFaults(): Faults {
  return Object.fromEntries(endpoints.map(endpoint => [endpoint, { mode: 'ok' }])) as Faults
}

/** Plays a fault. True: the request has been dealt with, or will never be. False: answer it as usual. */
export async function playFault(fault: Fault, endpoint: Endpoint, req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  switch (fault.mode) {
    case 'ok':
      return false
    case 'slow':
      await delay(fault.delayMs ?? slowMs)
      return false
    case 'late':
      sendLater(res, fault.delayMs ?? slowMs)
      return false
    case 'hang':
      return true
    case 'reset':
      req.socket.resetAndDestroy()
      return true
    case 'down':
      send(res, 503, 'text/plain', 'Service Unavailable')
      return true
    case 'garbage':
      send(res, 200, 'application/json', '{"keys": [this is not JSON')
      return true
    case 'html':
      send(res, 500, 'text/html', '<!doctype html><title>500</title><h1>Internal Server Error</h1>')
      return true
    case 'refuse': {
      if (endpoint === 'authorize') return false
      const { error, error_description, status = 400 } = fault
      send(res, status, 'application/json', JSON.stringify({ error, error_description }))
      return true
    }
    case 'empty':
      send(res, 200, 'application/json', endpoint === 'jwks' ? '{"keys":[]}' : '{}')
      return true
    case 'huge':
      send(res, 200, 'application/json', JSON.stringify({ keys: [], padding: 'x'.repeat(hugeBytes) }))
      return true
  }
}

/** Holds back whatever will be sent, in one piece, by `end`. */
function sendLater(res: ServerResponse, delayMs: number): void {
  const { end } = res
  res.end = ((...args: Parameters<typeof end>) => {
    setTimeout(() => end.apply(res, args), delayMs)
    return res
  }) as typeof end
}

function send(res: ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' }).end(body)
}
