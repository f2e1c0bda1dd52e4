const hosts = ['localhost', '127.0.0.1', '[::1]']

/** Whether a URL's `hostname` is this machine's own, where plain http is safe and a request's own origin may be believed. */
export function isLoopback(hostname: string): boolean {
  return hosts.includes(hostname)
}
