import type { ServerResponse } from 'node:http'

/** Answers with JSON that nobody may store. */
export function sendJson(res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  }).end(`${JSON.stringify(body, null, 2)}\n`)
}
