/**
 * Reads a body of at most `maxBytes`. Bytes are counted as they arrive, whatever `content-length` says.
 * @throws {RangeError} `too large`; or what the connection failed with.
 */
export async function readBounded({ body }: Response, maxBytes: number): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined = body?.getReader()
  let length = 0
  try {
    for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
      length += chunk.value.byteLength
      if (length > maxBytes) throw new RangeError('too large')
      chunks.push(chunk.value)
    }
    return new Blob(chunks)
  }
  catch (error) {
    await reader?.cancel().catch(() => {}) // an error here changes nothing: the answer is refused already
    throw error
  }
}

/** Rejects with the signal's reason when it is aborted, for work that does not know the signal. */
export function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
}
