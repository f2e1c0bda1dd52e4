/**
 * Reads a body of at most `maxBytes`. Bytes are counted as they arrive, whatever `content-length` says.
 * @throws {RangeError} `too large`; or what the connection failed with.
 */
export async function readBounded({ body }: Response, maxBytes: number): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  // Leaving the loop cancels the rest.
  for await (const chunk of body as ReadableStream<Uint8Array<ArrayBuffer>> | null ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) throw new RangeError('too large')
    chunks.push(chunk)
  }
  return new Blob(chunks)
}

/** Rejects with the signal's reason when it is aborted, for work that does not know the signal. */
export function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
}
