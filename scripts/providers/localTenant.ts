import { walkAuthorization } from '../../tests/support/tenantSession.ts'
import { startTenant } from '../../tenant/startTenant.ts'
import type { Switches } from '../../tenant/switches.ts'
import type { Provider, ProviderOptions } from './provider.ts'

interface Kind extends Pick<Provider, 'env' | 'skips'> {
  switches: Partial<Switches>
  clientSecret?: string
}

// A hyphen and a space, which Basic credentials hold encoded (RFC 6749 §2.3.1).
const clientSecret = 'correct-horse battery'

// The API takes bearer tokens that are dated 5 seconds off, a sign-in and a refresh 30 seconds.
const pings = ['ping', 'refresh and ping', 'refresh and ping again']

const kinds: Record<string, Kind> = {
  'as at Auth0': { switches: {} },
  'claims at UserInfo': { switches: { profileClaims: 'userinfo' } },
  'PS256': { switches: { idTokenAlg: 'PS256' }, env: { NUXT_AUTH0_ID_TOKEN_ALG: 'PS256' } },
  'ES256': { switches: { idTokenAlg: 'ES256' }, env: { NUXT_AUTH0_ID_TOKEN_ALG: 'ES256' } },
  'EdDSA': { switches: { idTokenAlg: 'EdDSA' }, env: { NUXT_AUTH0_ID_TOKEN_ALG: 'EdDSA' } },
  'no refresh token': { switches: { refreshToken: 'none' }, skips: pings.slice(1) },
  'no rotation': { switches: { refreshToken: 'fixed' } },
  'no ID token at refresh': { switches: { refreshedIdToken: 'none' }, skips: pings.slice(1) },
  'few claims at refresh': { switches: { refreshedIdTokenClaims: { sid: null, name: null, email: null, picture: null } } },
  'no sid': { switches: { idTokenClaims: { sid: null }, endSession: 'idTokenHint' } },
  'aud as an array': { switches: { idTokenClaims: { aud: ['local-client', 'other'], azp: 'local-client' } } },
  'auth_time 0': { switches: { idTokenClaims: { auth_time: 0 } } },
  'jku in the header': { switches: { idTokenHeader: { jku: 'https://keys.example/' } } },
  'clock 4 s ahead': { switches: { clockSkewSeconds: 4 } },
  'clock 20 s ahead': { switches: { clockSkewSeconds: 20 }, skips: pings },
  'clock 20 s behind': { switches: { clockSkewSeconds: -20 } },
  'PAR required': { switches: { par: 'required' } },
  'secret by Basic': { switches: { clientAuth: 'client_secret_basic' }, clientSecret },
  'secret in the body': { switches: { clientAuth: 'client_secret_post' }, clientSecret },
  'logout by id_token_hint': { switches: { endSession: 'idTokenHint' } },
  'no logout': { switches: { endSession: 'none' }, skips: ['log out at the provider', 'log in asks again'] },
  'no revocation': { switches: { revocation: 'none' } },
}

/** The local tenant in every way that it can differ from Auth0. */
export const localTenants = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [
  `local tenant: ${name}`, (options: ProviderOptions) => startLocalTenant(kind, options),
]))

async function startLocalTenant(kind: Kind, { port, appBaseUrl, idTokenSeconds }: ProviderOptions): Promise<Provider> {
  const { env, skips, switches, clientSecret } = kind
  const tenant = await startTenant({ port, appBaseUrls: [appBaseUrl], switches, clientSecret, log: () => {} })
  await fetch(`${tenant.control}/lifetimes`, { method: 'PATCH', body: JSON.stringify({ idTokenSeconds }) })
  return {
    issuer: tenant.issuer,
    clientId: tenant.clientId,
    clientSecret: clientSecret ?? '',
    userName: 'Ada Marsh',
    env,
    skips,
    async signIn(jar, authorizationUrl) {
      const posts: string[] = []
      const watch: typeof jar.fetch = async (url, init) => {
        if (init?.method === 'POST') posts.push(String(url))
        return jar.fetch(url, init)
      }
      const callback = await walkAuthorization(new URL(authorizationUrl), 'ada', { ...jar, fetch: watch })
      return { asked: posts.length > 0, callback }
    },
    stop: () => tenant.close(),
  }
}
