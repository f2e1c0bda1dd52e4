import { createHash, randomBytes } from 'node:crypto'
import { createCookieJar, type CookieJar } from './cookieJar.ts'

/** What these helpers need to know of a tenant. */
export interface TenantAddress {
  issuer: string
  clientId: string
}

/** A sign-in to walk through. */
export interface SignIn {
  /** Short name, `sub` or e-mail address of a demo user. */
  user: string
  /** Default `openid profile email offline_access`. */
  scope?: string
  audience?: string
  /** Default `http://localhost:3000`. */
  appBaseUrl?: string
  clientSecret?: string
  /** More parameters of the authorization request. */
  parameters?: Record<string, string>
  /** A jar that lives on is a browser that comes back: the second sign-in is silent. Default: a new one. */
  jar?: CookieJar
}

/** What the token endpoint gave, and the claims of the ID token (decoded, not verified). */
export interface TenantSession {
  idToken: string
  /** Empty without `offline_access`. */
  refreshToken: string
  accessToken: string
  claims: Record<string, unknown>
  /** Answer of the token endpoint, as it came. */
  response: Record<string, unknown>
}

/** Signs in at a tenant as a browser would, sign-in page included, and exchanges the code. @throws {Error} when any step refuses. */
export async function signInAtTenant(tenant: TenantAddress, signIn: SignIn): Promise<TenantSession> {
  const { url, codeVerifier, redirectUri } = createAuthorizationUrl(tenant, signIn)
  const callback = await walkAuthorization(url, signIn.user, signIn.jar)
  const code = callback.searchParams.get('code')
  if (!code) throw new Error(`The tenant refused: ${callback.searchParams.get('error')}`)
  return requestTokens(tenant, {
    grant_type: 'authorization_code',
    code,
    code_verifier: codeVerifier,
    redirect_uri: redirectUri,
    ...(signIn.clientSecret && { client_secret: signIn.clientSecret }),
  })
}

/** An authorization request with PKCE, state and nonce. */
export function createAuthorizationUrl(tenant: TenantAddress, signIn: Omit<SignIn, 'user'>) {
  const codeVerifier = randomBytes(32).toString('base64url')
  const redirectUri = `${signIn.appBaseUrl ?? 'http://localhost:3000'}/callback`
  const url = new URL(`${tenant.issuer}authorize`)
  url.search = new URLSearchParams({
    client_id: tenant.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: signIn.scope ?? 'openid profile email offline_access',
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(signIn.audience && { audience: signIn.audience }),
    ...signIn.parameters,
  }).toString()
  return { url, codeVerifier, redirectUri }
}

/**
 * Follows an authorization request until it leaves the tenant, and returns where to. On the sign-in page it picks `user`; null
 * presses Cancel. @throws {Error} when the tenant answers with a page that is not the sign-in page.
 */
export async function walkAuthorization(start: URL, user: string | null, jar: CookieJar = createCookieJar()): Promise<URL> {
  let url = start
  for (let hops = 0; hops < 10; hops++) {
    let response = await jar.fetch(url)
    if (response.status === 200 && url.pathname.startsWith('/interaction/')) {
      response = await jar.fetch(url, { method: 'POST', body: new URLSearchParams(user === null ? { cancel: '1' } : { user }) })
    }
    const location = response.headers.get('location')
    if (!location) throw new Error(`The tenant answered ${response.status} at ${url.pathname}`)
    url = new URL(location, url)
    if (url.origin !== start.origin) return url
  }
  throw new Error('The tenant redirects without end')
}

/** One request to the token endpoint. @throws {Error} whose message is the OAuth error code. */
export async function requestTokens(tenant: TenantAddress, parameters: Record<string, string>): Promise<TenantSession> {
  const body = new URLSearchParams({ client_id: tenant.clientId, ...parameters })
  const answer = await fetch(`${tenant.issuer}oauth/token`, { method: 'POST', body })
  const response = await answer.json() as Record<string, unknown>
  if (!answer.ok) throw new Error(String(response.error))
  const idToken = String(response.id_token ?? '')
  return {
    idToken,
    refreshToken: String(response.refresh_token ?? ''),
    accessToken: String(response.access_token ?? ''),
    claims: idToken ? decodeJwt(idToken) : {},
    response,
  }
}

/** The refresh grant. @throws {Error} whose message is the OAuth error code, `invalid_grant` for one. */
export async function refreshAtTenant(tenant: TenantAddress, refreshToken: string): Promise<TenantSession> {
  return requestTokens(tenant, { grant_type: 'refresh_token', refresh_token: refreshToken })
}

/** A part of a JWT, decoded and not verified: 0 is the header, 1 the claims. */
export function decodeJwt(jwt: string, part: 0 | 1 = 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[part] ?? '', 'base64url').toString()) as Record<string, unknown>
}
