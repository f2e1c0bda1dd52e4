import type { SessionExtra, User } from '#shared/types/auth'
import { createCipher } from '#server/platform/cipher'
import { createSession } from '#server/session/session'
import { writeSessionCookies } from '#server/session/sessionCookies'
import { toRoles } from '#server/tokens/privileges'
import { clientId, issueIdToken, issuer } from './issueIdToken.ts'
import { withEvent } from './withEvent.ts'

/** Whose session is made, and for which app. */
export interface LoginAsOptions {
  /** The app's `NUXT_AUTH0_SESSION_SECRET`. */
  secret: string
  /** The app's public URL; with https the cookies have the `__Host-` prefix. */
  baseUrl: string
  /** What a hook of `auth0:session:started` would have put into the session. */
  extra?: SessionExtra
  /** Without one (the default) the session cannot be refreshed. */
  refreshToken?: string
}

/** A session as a browser holds it. */
export interface LoggedIn {
  /** Value of the `Cookie` header, for `fetch`. */
  header: string
  /** For Playwright: `context.addCookies(cookies)`. */
  cookies: { name: string, value: string, url: string }[]
}

/**
 * Signs a user in without a provider: a session cookie encrypted with the app's own secret. Good for pages and for routes that call
 * `requireUser`. Its ID token is signed by the tests' key, so a route that verifies ID tokens takes it only where it trusts that key.
 */
export async function loginAs(user: Partial<User> & { sub: string }, options: LoginAsOptions): Promise<LoggedIn> {
  const { secret, baseUrl, extra, refreshToken = null } = options
  const now = Math.floor(Date.now() / 1000)
  const idToken = await issueIdToken({ name: undefined, sid: undefined, nonce: undefined, ...user, iat: now, exp: now + 3600 })
  const session = createSession({
    signIn: { iss: issuer, sub: user.sub, aud: clientId, issuedAt: now },
    user,
    idToken: { value: idToken, issuedAt: now, expiresAt: now + 3600 },
    refreshToken,
    accessToken: null,
    roles: toRoles(user, 'https://example.com/roles'),
  }, now)
  const context = { cipher: createCipher([secret]), isSecure: baseUrl.startsWith('https:'), now }

  const written = await withEvent({}, event => writeSessionCookies(event, { ...session, extra }, context))
  const pairs = Object.entries(written.cookies)
  return {
    header: pairs.map(([name, value]) => `${name}=${value}`).join('; '),
    cookies: pairs.map(([name, value]) => ({ name, value, url: baseUrl, httpOnly: true, sameSite: 'Lax' as const })),
  }
}
