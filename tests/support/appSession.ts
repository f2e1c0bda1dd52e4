import { createCookieJar } from './cookieJar.ts'
import type { CookieJar } from './cookieJar.ts'
import { walkAuthorization } from './tenantSession.ts'

/** Signs a demo user in at the app by plain HTTP, as a browser would. Returns the jar with the session's cookies. */
export async function signInAtApp(baseUrl: string, user: string): Promise<CookieJar> {
  const jar = createCookieJar()
  const { location } = Object.fromEntries((await jar.fetch(`${baseUrl}/api/auth/login`)).headers)
  const callback = await walkAuthorization(new URL(location ?? ''), user)
  const answer = await jar.fetch(`${baseUrl}/api/auth/callback`, postJson(baseUrl, Object.fromEntries(callback.searchParams)))
  if (!answer.ok) throw new Error(`The app refused the sign-in: ${answer.status} ${await answer.text()}`)
  return jar
}

/** What `POST /api/auth/token` said, and the cookie that the browser sends from then on. */
export interface TokenAnswer {
  status: number
  body: { idToken?: string, error?: string, error_description?: string }
  cookie: string
}

/** Asks an app, or one instance of it, for the ID token as a browser with this `Cookie` header. */
export async function askForToken(target: string, appBaseUrl: string, cookie: string): Promise<TokenAnswer> {
  const jar = createCookieJar()
  const { headers, ...init } = postJson(appBaseUrl, {})
  const response = await jar.fetch(`${target}/api/auth/token`, { ...init, headers: { ...headers, cookie } })
  return { status: response.status, body: await response.json() as TokenAnswer['body'], cookie: jar.header('/') }
}

/** Who is signed in with this `Cookie` header: the name, or null. */
export async function readUserName(target: string, cookie: string): Promise<string | null> {
  const session = await (await fetch(`${target}/api/auth/session`, { headers: { cookie } })).json() as { user: { name: string } } | null
  return session?.user.name ?? null
}

function postJson(origin: string, body: object) {
  return { method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
