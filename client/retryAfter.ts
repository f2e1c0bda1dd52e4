/** The seconds that `Retry-After` asks to wait; undefined if it does not say. A date counts from the response's (RFC 9110 §10.2.3). */
export function readRetryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? ''
  const fromMs = Date.parse(headers.get('date') ?? '') || Date.now()
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - fromMs) / 1000)
  return seconds > 0 ? seconds : undefined
}
