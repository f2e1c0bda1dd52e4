import { createCookieJar } from './cookieJar.ts'
import type { CookieJar } from './cookieJar.ts'
import { walkAuthorization } from './tenantSession.ts'

/** Options of a sign-in over HTTP. */
export interface SignInOptions {
  /** Short name, `sub` or e-mail address of a demo user; `ada` by default. */
  user?: string
  /** Query of the login route: `?returnTo=/profile`. */
  query?: string
  /** The browser's cookies at the app, and at the tenant; both new by default. */
  jar?: CookieJar
  tenantJar?: CookieJar
}

/** Signs a demo user in to the app at `baseUrl`, next to a local tenant and without a browser. Returns the jar with the session. */
export async function signInByHttp(baseUrl: string, user?: string, tenantJar?: CookieJar): Promise<CookieJar> {
  const { jar, callback } = await walkToCallback(baseUrl, { user, tenantJar })
  const answer = await jar.fetch(callback)
  if (answer.status !== 302) throw new Error(`The app answered ${answer.status} to the callback`)
  return jar
}

/** Signs in as far as the callback, which is not requested: the jar holds the transaction. */
export async function walkToCallback(baseUrl: string, options: SignInOptions = {}): Promise<{ jar: CookieJar, callback: URL }> {
  const { user = 'ada', query = '', jar = createCookieJar(), tenantJar } = options
  const login = await jar.fetch(`${baseUrl}/api/auth/login${query}`)
  const location = login.headers.get('location')
  if (!location) throw new Error(`The app answered ${login.status} to the sign-in`)
  return { jar, callback: await walkAuthorization(new URL(location), user, tenantJar) }
}
