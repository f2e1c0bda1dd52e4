import { createCookieJar } from './cookieJar.ts'
import type { CookieJar } from './cookieJar.ts'

/** What a script of the application gets from its own server. */
export async function post(jar: CookieJar, url: string, body = {}): Promise<Record<string, string>> {
  const response = await jar.fetch(url, postJson(new URL(url).origin, body))
  return await response.json() as Record<string, string>
}

/** What `POST /api/auth/token` said, and the cookie that the browser sends from then on. */
export interface TokenAnswer {
  status: number
  body: { idToken?: string, error?: string, error_description?: string }
  cookie: string
}

/** Asks an app, or one instance of it, for the ID token as a browser with this `Cookie` header. */
export async function askForToken(target: string, appBaseUrl: string, cookie: string): Promise<TokenAnswer> {
  const jar = createCookieJar(cookie)
  const response = await jar.fetch(`${target}/api/auth/token`, postJson(appBaseUrl, {}))
  return { status: response.status, body: await response.json() as TokenAnswer['body'], cookie: jar.header('/') }
}

/** Who is signed in with this `Cookie` header: the name, or null. */
export async function readUserName(target: string, cookie: string): Promise<string | null> {
  const session = await (await fetch(`${target}/api/auth/session`, { headers: { cookie } })).json() as { user: { name: string } } | null
  return session?.user.name ?? null
}

function postJson(origin: string, body: object) {
  const headers = { origin, 'content-type': 'application/json', 'accept': 'application/json' }
  return { method: 'POST', headers, body: JSON.stringify(body) }
}
