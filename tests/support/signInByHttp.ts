import { createCookieJar } from './cookieJar.ts'
import type { CookieJar } from './cookieJar.ts'
import { walkAuthorization } from './tenantSession.ts'

/** Signs a demo user in to the app at `baseUrl`, beside a local tenant and without a browser; the jar then holds the session. */
export async function signInByHttp(baseUrl: string, user = 'ada'): Promise<CookieJar> {
  const jar = createCookieJar()
  const login = await jar.fetch(new URL('/api/auth/login', baseUrl))
  const location = login.headers.get('location')
  if (!location) throw new Error(`The app answered ${login.status} to the sign-in`)

  const callback = await jar.fetch(await walkAuthorization(new URL(location), user))
  if (callback.status !== 302) throw new Error(`The app answered ${callback.status} to the callback`)
  return jar
}
