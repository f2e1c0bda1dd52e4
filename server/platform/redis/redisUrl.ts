/** What is wrong with the URL of a Redis, as a sentence without its subject and without anything of the URL. Null: nothing. */
export function findRedisUrlProblem(value: string): string | null {
  if (!/^rediss?:\/\//.test(value)) return 'must begin with redis:// or rediss://'
  if (value.replace(/^.*@/s, '').includes(',')) return 'must name one host: several hosts, a cluster or Sentinel are not supported'
  const url = URL.parse(value)
  const isMisread = !url || !url.hostname || /[@#]/.test(url.pathname + url.search + url.hash) || !canDecode(url)
  if (isMisread) {
    return 'must be redis://[user:password@]host[:port][/database]; in the password write / as %2F, # as %23, ? as %3F, % as %25, @ as %40'
  }
  if (!/^(?:\/\d*)?$/.test(url.pathname)) return 'must end with the number of a database, such as /0, or have no path'
  return null
}

/** Whether Redis gets the credentials that are meant: a lone `%` would make the client throw with the URL in its message. */
function canDecode({ username, password }: URL): boolean {
  try {
    return [username, password].every(part => typeof decodeURIComponent(part) === 'string')
  }
  catch {
    return false // malformed percent-encoding
  }
}
