import type { ServerResponse } from 'node:http'

/** Answers with an HTML page. */
export function sendPage(res: ServerResponse, status: number, html: string, headers: Record<string, string>): void {
  res.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(html)
}
