/** What a resource asks a client for in `WWW-Authenticate`; every member is as it came. */
export type BearerChallenge = Partial<Record<'error' | 'error_description' | 'scope' | 'acr_values' | 'max_age', string>>

// A parameter (name, quoted or plain value), or else the name of a scheme.
const parts = /([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([\w-]+)/g

/**
 * The parameters of the first `Bearer` challenge; empty without one. Challenges of other schemes may stand before and after it.
 * @see RFC 9110 §11.6.1; RFC 6750 §3; RFC 9470 §3
 */
export function parseBearerChallenge(header: string | null): BearerChallenge {
  const challenge: Record<string, string> = {}
  let scheme = ''
  for (const [, name = '', quoted, plain, word] of (header ?? '').matchAll(parts)) {
    if (word) scheme = word.toLowerCase()
    else if (scheme === 'bearer') challenge[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''
  }
  return challenge
}
