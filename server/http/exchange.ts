import { getRequestWebStream, send, sendStream } from 'h3'
import type { H3Event } from 'h3'

/** The two bodies of a request that is passed on, and its end. */
export interface Exchange {
  /** Aborts when the caller has hung up, or nothing has come of the request for `timeoutMs`: with a `TimeoutError` then. */
  signal: AbortSignal
  hasHungUp: () => boolean
  /** The body of the request, read as fast as it is taken. */
  readBody: () => ReadableStream | undefined
  /** Sends a body as fast as the caller takes it; from here on there is no time-out. */
  sendBody: (body: ReadableStream<Uint8Array> | null) => Promise<void>
}

/** Follows one request. Only Node streams the body of a request; other runtimes have it in memory, by Nitro's design. */
export function createExchange(event: H3Event, timeoutMs: number): Exchange {
  // eslint-disable-next-line no-restricted-syntax -- h3's own streams read and write without waiting, so a slow side would fill the memory
  const { req, res } = event.node
  const isNode = Boolean(res.socket)
  const controller = new AbortController()
  const state: { timer?: ReturnType<typeof setTimeout>, hasHungUp: boolean } = { hasHungUp: false }
  const restartTimer = () => {
    clearTimeout(state.timer)
    state.timer = setTimeout(() => controller.abort(new DOMException('The time-out has passed.', 'TimeoutError')), timeoutMs)
  }
  restartTimer()
  const onClose = () => {
    clearTimeout(state.timer)
    state.hasHungUp = !res.writableFinished
    controller.abort()
  }
  if (isNode) res.once('close', onClose)

  function readBody(): ReadableStream | undefined {
    if (!isNode) return getRequestWebStream(event)
    // Not destroyed: the response goes out by the same socket.
    const chunks = req.iterator({ destroyOnReturn: false })
    return new ReadableStream({
      async pull(stream) {
        const { done, value } = await chunks.next()
        restartTimer()
        if (done) stream.close()
        else stream.enqueue(value)
      },
      async cancel() {
        await chunks.return?.()
        req.resume()
      },
    })
  }

  async function sendBody(body: ReadableStream<Uint8Array> | null): Promise<void> {
    clearTimeout(state.timer)
    if (!body) return send(event)
    if (!isNode) return sendStream(event, body)
    try {
      for await (const chunk of body) if (!res.write(chunk)) await drained()
      res.end()
    }
    catch (error) {
      res.off('close', onClose).destroy() // so that the caller does not take the half for the whole
      throw error
    }
  }

  function drained(): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        res.off('drain', settle).off('close', settle)
        resolve()
      }
      res.on('drain', settle).on('close', settle)
    })
  }

  return { signal: controller.signal, hasHungUp: () => state.hasHungUp, readBody, sendBody }
}
