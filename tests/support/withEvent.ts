import { createApp, eventHandler, toWebHandler } from 'h3'
import type { H3Event } from 'h3'

/** What a function did with a request: its value, and the cookies that a browser then has. */
export interface Handled<Value> {
  value: Value
  /** Each `Set-Cookie` of the response, as it was sent. */
  setCookies: string[]
  /** The jar of a browser after the response. */
  cookies: Record<string, string>
  /** Of the response. */
  headers: Headers
}

/** Runs a function with the event of a real request that carries the cookies given; without more it is `GET http://localhost:3000/`. */
export async function withEvent<Value>(
  cookies: Record<string, string>,
  run: (event: H3Event) => Promise<Value> | Value,
  { url = 'http://localhost:3000/', ...init }: RequestInit & { url?: string } = {},
): Promise<Handled<Value>> {
  const outcome: { value?: Value, error?: unknown } = {}
  const app = createApp().use(eventHandler(async (event) => {
    try {
      outcome.value = await run(event)
    }
    catch (error) {
      outcome.error = error
    }
    return 'done'
  }))
  const header = Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await toWebHandler(app)(new Request(url, { headers: header ? { cookie: header } : {}, ...init }))
  if ('error' in outcome) throw outcome.error

  const setCookies = response.headers.getSetCookie()
  return { value: outcome.value as Value, setCookies, cookies: applySetCookies(cookies, setCookies), headers: response.headers }
}

function applySetCookies(cookies: Record<string, string>, setCookies: string[]): Record<string, string> {
  const jar = { ...cookies }
  for (const line of setCookies) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/;\s*Max-Age=0/i.test(line)) Reflect.deleteProperty(jar, name)
    else jar[name] = decodeURIComponent(value)
  }
  return jar
}
