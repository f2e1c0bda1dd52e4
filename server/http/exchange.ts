import { getRequestWebStream, send, sendStream } from 'h3'
import type { H3Event } from 'h3'

/**
 * Follows one request that is passed on: its two bodies, and its end. `signal` aborts when the caller has hung up, or nothing has come of
 * the request for `timeoutMs`: with a `TimeoutError` then. Only Node streams the body of a request; other runtimes, and calls of this
 * server to itself, have it in memory, by Nitro's design.
 */
export function createExchange(event: H3Event, timeoutMs: number) {
  // eslint-disable-next-line no-restricted-syntax -- h3's own streams read and write without waiting, so a slow side would fill the memory
  const { req, res } = event.node
  const isStreamed = Boolean(res.socket)
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isCut = false
  const restartTimer = () => {
    clearTimeout(timer)
    timer = setTimeout(() => controller.abort(new DOMException('The time-out has passed.', 'TimeoutError')), timeoutMs)
  }
  restartTimer()
  const onClose = () => {
    clearTimeout(timer)
    isCut = !res.writableFinished
    controller.abort()
  }
  if (isStreamed) res.once('close', onClose)

  /** The body of the request, read as fast as it is taken. */
  function readBody(): ReadableStream | undefined {
    if (!isStreamed) return getRequestWebStream(event)
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

  /** Sends a body as fast as the caller takes it; from here on there is no time-out. */
  async function sendBody(body: ReadableStream<Uint8Array> | null): Promise<void> {
    clearTimeout(timer)
    if (!body) return send(event)
    if (!isStreamed) return sendStream(event, body)
    try {
      for await (const chunk of body) if (!res.write(chunk)) await drained()
      res.end()
    }
    catch (error) {
      res.off('close', onClose).destroy() // so that the caller does not take the half for the whole
      throw error
    }
  }

  async function drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers()
    res.on('drain', resolve).on('close', resolve)
    await promise
    res.off('drain', resolve).off('close', resolve)
  }

  return { isStreamed, signal: controller.signal, hasHungUp: () => isCut, readBody, sendBody }
}
