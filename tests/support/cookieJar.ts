/** A `fetch` that keeps cookies and follows no redirect. Knows paths and expiry, and one origin: give each origin its own jar. */
export interface CookieJar {
  fetch: (url: URL | string, init?: RequestInit) => Promise<Response>
  /** The `Cookie` header for a path. */
  header: (pathname: string) => string
  /** All cookies, as Playwright takes them once it knows the host. */
  list: () => { name: string, value: string, path: string }[]
  clear: () => void
}

/** Makes a jar: empty, or with the cookies of a `Cookie` header. */
export function createCookieJar(cookieHeader = ''): CookieJar {
  const pairs = cookieHeader.split('; ').filter(Boolean)
  const cookies = new Map(pairs.map(pair => [`${pair.split('=', 1)[0]} /`, { path: '/', pair }]))

  const header = (pathname: string) => [...cookies.values()]
    .filter(({ path }) => path === '/' || pathname === path || pathname.startsWith(`${path}/`))
    .map(({ pair }) => pair)
    .join('; ')

  const keep = (setCookie: string) => {
    const [pair = '', ...attributes] = setCookie.split(';').map(part => part.trim())
    const read = (name: string) => attributes.find(attribute => attribute.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
    const path = read('path') ?? '/'
    const key = `${pair.split('=', 1)[0]} ${path}`
    const expires = read('expires')
    if (read('max-age') === '0' || (expires && Date.parse(expires) <= Date.now())) cookies.delete(key)
    else cookies.set(key, { path, pair })
  }

  return {
    header,
    list: () => [...cookies.values()].map(({ path, pair }) => {
      const [name = '', ...value] = pair.split('=')
      return { name, value: value.join('='), path }
    }),
    clear: () => cookies.clear(),
    async fetch(url, init) {
      const headers = new Headers(init?.headers)
      const cookie = header(new URL(url).pathname)
      if (cookie) headers.set('cookie', cookie)
      const response = await fetch(url, { redirect: 'manual', ...init, headers })
      response.headers.getSetCookie().forEach(keep)
      return response
    },
  }
}
