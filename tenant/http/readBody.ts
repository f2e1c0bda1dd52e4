import type { IncomingMessage } from 'node:http'

const maxBytes = 256 * 1024

/** Reads a request body as text. @throws {RangeError} when it is larger than 256 KB. */
export async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    if (chunks.reduce((total, { length }) => total + length, 0) > maxBytes) throw new RangeError('The request body is too large')
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Reads a body of type `application/x-www-form-urlencoded`. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(req))
}
