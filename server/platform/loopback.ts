const hosts = ['localhost', '127.0.0.1', '[::1]']

/** Whether a URL's `hostname` is this machine's own, where plain http is safe and a request's own origin may be believed. */
export function isLoopback(hostname: string): boolean {
  return hosts.includes(hostname)
}

/** Whether a configured URL is absolute, https (or http on loopback), and has no credentials, query or fragment. */
export function isAllowedUrl(value: string): boolean {
  const url = URL.parse(value)
  if (!url || /[?#]/.test(value) || url.username || url.password) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}
