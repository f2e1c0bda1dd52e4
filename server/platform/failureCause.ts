const words: [codes: RegExp, words: string][] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'the host name cannot be resolved'],
  [/^(?:ECONNREFUSED|ConnectionRefused)$/, 'the connection was refused'],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'the connection was closed'],
  [/^(?:ENETUNREACH|EHOSTUNREACH)$/, 'the host cannot be reached'],
  [/^(?:ETIMEDOUT|UND_ERR_\w*_TIMEOUT|TimeoutError|AbortError)$/, 'it did not answer in time'],
  [/^(?:UNABLE_TO_\w+|\w*SELF_SIGNED\w*)$/, 'its certificate is not trusted here; name a private CA in NODE_EXTRA_CA_CERTS'],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet; check the clock'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another host name'],
  [/^(?:OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED|ISSUER_MISMATCH)$/, 'it names another issuer than NUXT_AUTH0_DOMAIN or NUXT_AUTH0_ISSUER'],
  [/^UNUSABLE_ENDPOINT$/, 'it names an endpoint that is not a usable https URL'],
  [/^OAUTH_RESPONSE_IS_NOT_(?:CONFORM|JSON)$/, 'it did not answer with the document'],
  [/^(?:CERT|DEPTH_ZERO|ERR_SSL|ERR_TLS|UND_ERR)_[A-Z_]+$/, 'the connection failed'],
]

/**
 * Why a document of the provider could not be had, in words for the log and the doctor, with the code: DNS, connection, certificate,
 * time-out, issuer. Null when the error is of another kind. No address and no text of the error is repeated.
 */
export function toFailureCause(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const found = words.find(([codes]) => codes.test(code))
  if (found) return `${found[1]} (${code})`
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [error.cause]
  return inner.map(toFailureCause).find(Boolean) ?? null
}
