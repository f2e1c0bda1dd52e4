import { connect } from 'node:net'

/** A request as it goes over the wire: names and values of headers are sent as they are, one character a byte, in this order. */
export interface RawRequest {
  method?: string
  /** Path and query. */
  target?: string
  headers: readonly (readonly [name: string, value: string])[]
  body?: string
}

/** What came back. */
export interface RawResponse {
  /** 0: the server closed the connection without an answer. */
  status: number
  headers: Headers
  body: string
  /** All of it, as it came. */
  text: string
}

/** Sends a request that `fetch` would put right or refuse to send, on a separate connection. */
export async function sendRaw(baseUrl: string, request: RawRequest): Promise<RawResponse> {
  const { method = 'GET', target = '/api/fixture/id-token', headers, body = '' } = request
  const { hostname, port, host } = new URL(baseUrl)
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close']
  lines.push(...headers.map(([name, value]) => `${name}: ${value}`))
  if (body) lines.push('Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`)

  const socket = connect(Number(port), hostname)
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')
  const chunks: Buffer[] = []
  try {
    for await (const chunk of socket) chunks.push(chunk as Buffer)
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error
  }
  return parseResponse(Buffer.concat(chunks).toString('latin1'))
}

function parseResponse(text: string): RawResponse {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = new Headers(lines.filter(Boolean).map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  }))
  const body = rest.join('\r\n\r\n')
  const isChunked = headers.get('transfer-encoding') === 'chunked'
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, body: isChunked ? joinChunks(body) : body, text }
}

function joinChunks(body: string): string {
  const size = Number.parseInt(body, 16)
  const start = body.indexOf('\r\n') + 2
  return size > 0 ? body.slice(start, start + size) + joinChunks(body.slice(start + size + 2)) : ''
}
