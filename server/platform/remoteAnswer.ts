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

// Codes of the runtimes and of this server, never words of the other side.
const safeCode = /^(?:EAI_AGAIN|E[A-Z]+|ISSUER_MISMATCH|(?:CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|UND_ERR)_[A-Z_]+)$/

/**
 * Why a request failed, as far as it is safe to show: `time-out`, or the runtime's code for DNS, connection and certificate failures
 * (`ENOTFOUND`, `ECONNREFUSED`, `DEPTH_ZERO_SELF_SIGNED_CERT`). Empty when nothing is known.
 */
export function readFailureReason(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'time-out'
  const code = 'code' in error ? String(error.code) : ''
  return safeCode.test(code) ? code : readFailureReason(error.cause)
}
