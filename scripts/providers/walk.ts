import { setTimeout as delay } from 'node:timers/promises'
import { createCookieJar } from '../../tests/support/cookieJar.ts'
import type { CookieJar } from '../../tests/support/cookieJar.ts'
import { readRedirect } from './provider.ts'
import type { Provider } from './provider.ts'

/**
 * Signs in to the app at `baseUrl`, pings, refreshes and logs out without a browser.
 * Returns every step with null, or with what went wrong. A step goes on from whatever the one before has left.
 */
export async function walk(baseUrl: string, provider: Provider): Promise<{ step: string, problem: string | null }[]> {
  const jar = createCookieJar()
  const providerJar = createCookieJar()
  const seen = { idToken: '', logoutUrl: '' }

  const steps: Record<string, () => Promise<void>> = {
    'sign in': async () => {
      const { callback } = await provider.signIn(providerJar, await startSignIn(jar, baseUrl))
      const response = await jar.fetch(callback)
      expectEqual('status of the callback', response.status, 302)
    },
    'name': async () => {
      const session = await (await jar.fetch(`${baseUrl}/api/auth/session`)).json() as { user?: { name?: string } } | null
      expectEqual('name in the session', session?.user?.name, provider.userName)
      expectEqual('name on the page', (await (await jar.fetch(`${baseUrl}/profile`)).text()).includes(provider.userName), true)
    },
    'ping': async () => {
      seen.idToken = await ping(jar, baseUrl)
    },
    'refresh and ping': async () => {
      await delay(1100) // Two tokens of one second can be the same.
      const before = seen.idToken
      seen.idToken = await ping(jar, baseUrl)
      expectEqual('a new ID token', seen.idToken !== before, true)
    },
    'refresh and ping again': async () => {
      await delay(1100)
      const before = seen.idToken
      seen.idToken = await ping(jar, baseUrl)
      expectEqual('a new ID token', seen.idToken !== before, true)
    },
    'log out here': async () => {
      const response = await post(jar, baseUrl, '/api/auth/logout')
      expectEqual('status', response.status, 200)
      seen.logoutUrl = String((await response.json() as { logoutUrl?: string }).logoutUrl)
      expectEqual('session', await (await jar.fetch(`${baseUrl}/api/auth/session`)).json(), null)
    },
    'log out at the provider': async () => {
      const response = await followLogout(jar, providerJar, new URL(seen.logoutUrl, baseUrl), baseUrl)
      expectEqual('the way back', (await readRedirect(response)).split('?')[0], `${baseUrl}/`)
    },
    'log in asks again': async () => {
      const { asked } = await provider.signIn(providerJar, await startSignIn(jar, baseUrl))
      expectEqual('asked', asked, true)
    },
  }

  const rows = []
  for (const [step, run] of Object.entries(steps)) {
    const problem = await run().then(() => null, (error: unknown) => error instanceof Error ? error.message : String(error))
    rows.push({ step, problem })
  }
  return rows
}

/** Goes to the provider's logout: by a link, or by the form of a page of the app that posts itself there. */
async function followLogout(jar: CookieJar, providerJar: CookieJar, url: URL, baseUrl: string): Promise<Response> {
  if (url.origin !== baseUrl) return providerJar.fetch(url)
  const response = await jar.fetch(url)
  const page = await response.text()
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]
  if (!action) throw new Error('the app goes to no logout of the provider')
  const inputs = [...page.matchAll(/<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)]
  return providerJar.fetch(new URL(decode(action)), {
    method: 'POST',
    // A form of a page with another policy has no origin at another site, and some providers refuse it.
    headers: { origin: response.headers.get('referrer-policy') === 'origin' ? baseUrl : 'null' },
    body: new URLSearchParams(Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, decode(value)]))),
  })
}

function decode(attribute: string): string {
  return attribute.replaceAll('&quot;', '"').replaceAll('&#39;', '\'').replaceAll('&amp;', '&')
}

async function startSignIn(jar: CookieJar, baseUrl: string): Promise<string> {
  const response = await jar.fetch(`${baseUrl}/api/auth/login?returnTo=/profile`)
  expectEqual('status of the login route', response.status, 302)
  return response.headers.get('location') ?? ''
}

/** Asks for the ID token, which is refreshed since it has little life left, calls the API with it, and returns it. */
async function ping(jar: CookieJar, baseUrl: string): Promise<string> {
  const response = await post(jar, baseUrl, '/api/auth/token')
  const { idToken, error } = await response.json() as { idToken?: string, error?: string }
  if (!idToken) throw new Error(`the token route answered ${response.status} ${error}`)
  const answer = await fetch(`${baseUrl}/api/private`, { headers: { authorization: `Bearer ${idToken}` } })
  expectEqual('status of the API', answer.status, 200)
  return idToken
}

async function post(jar: CookieJar, baseUrl: string, path: string): Promise<Response> {
  const headers = { 'origin': baseUrl, 'content-type': 'application/json', 'accept': 'application/json' }
  return jar.fetch(baseUrl + path, { method: 'POST', headers, body: '{}' })
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
}
