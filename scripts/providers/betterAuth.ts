import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { oauthProvider } from '@better-auth/oauth-provider'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { jwt } from 'better-auth/plugins'
import type { CookieJar } from '../../tests/support/cookieJar.ts'
import { readRedirect } from './provider.ts'
import type { Provider, ProviderOptions } from './provider.ts'

const loginPage = '/sign-in'
const tables = [
  ...['user', 'session', 'account', 'verification', 'jwks'],
  ...['oauthClient', 'oauthRefreshToken', 'oauthAccessToken', 'oauthConsent'],
  ...['oauthResource', 'oauthClientResource', 'oauthClientAssertion'],
]

/** better-auth with its OAuth provider plugin. Profile claims are at UserInfo only. */
export async function startBetterAuth({ port, appBaseUrl, idTokenSeconds }: ProviderOptions): Promise<Provider> {
  const origin = `http://localhost:${port}`
  const user = { name: 'Ada Marsh', email: 'ada.marsh@example.com', password: randomBytes(16).toString('hex') }
  const auth = betterAuth({
    baseURL: origin,
    secret: randomBytes(32).toString('hex'),
    database: memoryAdapter(Object.fromEntries(tables.map(table => [table, []]))),
    // Without it the logout form of the app is refused for its Origin.
    trustedOrigins: [appBaseUrl],
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    plugins: [
      jwt({ jwks: { keyPairConfig: { alg: 'RS256' } } }),
      oauthProvider({ loginPage, consentPage: '/consent', idTokenExpiresIn: idTokenSeconds }),
    ],
  })
  const server = createServer(toNodeHandler(auth)).listen(port, 'localhost')
  await once(server, 'listening')

  const { headers } = await auth.api.signUpEmail({ body: user, returnHeaders: true })
  const client = await auth.api.adminCreateOAuthClient({
    headers: { cookie: headers.getSetCookie().map(cookie => cookie.split(';', 1)[0]).join('; ') },
    body: {
      // A web application could not redirect to http: on loopback.
      application_type: 'native',
      redirect_uris: [`${appBaseUrl}/callback`],
      post_logout_redirect_uris: [`${appBaseUrl}/`],
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid profile email offline_access',
      skip_consent: true,
      enable_end_session: true,
    },
  })

  return {
    issuer: `${origin}/api/auth`,
    clientId: client.client_id,
    clientSecret: client.client_secret ?? '',
    userName: user.name,
    async signIn(jar, authorizationUrl) {
      const first = await authorize(jar, authorizationUrl)
      if (first.pathname !== loginPage) return { asked: false, callback: first }
      const { email, password } = user
      const headers = { 'content-type': 'application/json', origin }
      await jar.fetch(`${origin}/api/auth/sign-in/email`, { method: 'POST', headers, body: JSON.stringify({ email, password }) })
      return { asked: true, callback: await authorize(jar, authorizationUrl) }
    },
    async stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function authorize(jar: CookieJar, authorizationUrl: string): Promise<URL> {
  return new URL(await readRedirect(await jar.fetch(authorizationUrl)), authorizationUrl)
}
