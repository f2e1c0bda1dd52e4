import type { CookieJar } from '../../tests/support/cookieJar.ts'

/** How to start a provider. */
export interface ProviderOptions {
  port: number
  /** Without a slash at the end. */
  appBaseUrl: string
  idTokenSeconds: number
}

/** A running provider with one user and the app as its client. */
export interface Provider {
  issuer: string
  clientId: string
  clientSecret: string
  userName: string
  /** Follows an authorization request as the user; where it leads, and whether the provider asked who is there. */
  signIn: (jar: CookieJar, authorizationUrl: string) => Promise<{ asked: boolean, callback: URL }>
  stop: () => Promise<void>
}

/** Where an answer sends a browser; better-auth tells `fetch` so in JSON. Empty when it does not. */
export async function readRedirect(response: Response): Promise<string> {
  const location = response.headers.get('location')
  if (location !== null || !response.headers.get('content-type')?.includes('json')) return location ?? ''
  return (await response.json() as { url?: string }).url ?? ''
}
