import { connect } from 'node:net'
import { readBody } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { withServer } from '../../../support/apiApp'

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())

const handler = defineApiHandler(async event => ({ length: String(await readBody(event) ?? '').length }))
const bodiless = defineApiHandler(() => ({ length: 0 }))
const small = defineApiHandler(async event => ({ length: String(await readBody(event) ?? '').length }), { maxBodyBytes: 10 })

const headers = { 'content-type': 'text/plain' }
/** Without a length, so in chunks. */
const inChunks = (size: number) => new Blob(['x'.repeat(size)]).stream()

describe('a body of the API (RFC 9112 §6)', () => {
  it.each([
    ['64 KB', handler, 'x'.repeat(65_536), 65_536],
    ['more than 64 KB', handler, 'x'.repeat(65_537), 413],
    ['64 KB in chunks', handler, inChunks(65_536), 65_536],
    ['more than 64 KB in chunks', handler, inChunks(65_537), 413],
    ['1 MB in chunks', handler, inChunks(1_000_000), 413],
    ['nothing', handler, undefined, 0],
    ['nothing, in chunks', handler, inChunks(0), 0],
    ['chunks that nothing reads', bodiless, inChunks(5), 0],
    ['what another limit lets in', small, inChunks(10), 10],
    ['more than another limit', small, 'x'.repeat(11), 413],
    ['more than another limit in chunks', small, inChunks(11), 413],
  ])('of %s', async (_what, route, body, expected) => {
    const outcome = await withServer(route, async (baseUrl) => {
      const response = await fetch(baseUrl, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
      const { length } = await response.json() as { length?: number }
      return length ?? response.status
    })
    expect(outcome).toBe(expected)
  })
})

describe('a body without an end', () => {
  it('is refused as soon as it is too large', async () => {
    const body = new ReadableStream({ start: controller => controller.enqueue(new Uint8Array(100_000)) })
    await withServer(handler, async (baseUrl) => {
      expect((await fetch(baseUrl, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)).status).toBe(413)
    })
  })
})

describe('a body that ends early', () => {
  it.each(['Content-Length: 5', 'Transfer-Encoding: chunked'])('is not logged as a failure of ours, framed by %s', async (framing) => {
    await withServer(handler, async (baseUrl) => {
      const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1')
      socket.end(`POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n${framing}\r\n\r\n1`)
      for await (const _ of socket);
    })
    expect(console.error).not.toHaveBeenCalled()
  })
})
