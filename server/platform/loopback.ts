const hosts = ['localhost', '127.0.0.1', '[::1]']

/** Whether a URL's `hostname` is this machine's own, where plain http is safe and a request's own origin may be believed. */
export function isLoopback(hostname: string): boolean {
  return hosts.includes(hostname)
}

/** An absolute https URL without credentials; plain http counts on loopback only. Null for anything else. */
export function parseSecureUrl(value: unknown): URL | null {
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (!url || url.username || url.password) return null
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? url : null
}
