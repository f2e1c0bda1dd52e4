import { createHash, randomBytes } from 'node:crypto'
import type { Configuration } from './configuration.ts'
import { good, unknown, wrong } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Metadata } from './provider.ts'

/** Asks the provider, as a browser without a session would, whether it sends people back to this application's addresses. */
export async function examineAddresses(configuration: Configuration, metadata: Metadata): Promise<Finding[]> {
  return [await examineCallback(configuration, metadata), await examineLogout(configuration, metadata), {
    verdict: 'unknown',
    text: 'Back-channel logout cannot be seen from here',
    advice: `Register ${configuration.appBaseUrl}/api/auth/backchannel-logout; the provider must reach it.`,
  }, {
    verdict: 'unknown',
    text: 'The Application Login URI cannot be seen from here',
    advice: `Register ${configuration.appBaseUrl}/api/auth/login; invitations to an organization lead there.`,
  }]
}

/** With `prompt=none` a provider redirects at once, an error in the query; it shows a page when client or address is unknown to it. */
async function examineCallback({ clientId, appBaseUrl }: Configuration, metadata: Metadata): Promise<Finding> {
  const { authorization_endpoint: endpoint } = metadata
  const callback = `${appBaseUrl}/callback`
  if (metadata.require_pushed_authorization_requests) {
    return unknown('Whether the callback is registered cannot be seen: the provider takes pushed requests only', `Register ${callback}.`)
  }
  const location = await ask(endpoint, {
    client_id: clientId,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid',
    prompt: 'none',
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
    code_challenge_method: 'S256',
  })
  if (location === null) return unknown('The authorization endpoint does not answer', 'Try again; sign-in does not work like this.')
  if (!location.startsWith(callback)) {
    return wrong(`The provider does not send people back to ${callback}`,
      'Register it under Allowed Callback URLs, letter by letter, and check NUXT_AUTH0_CLIENT_ID.')
  }
  const error = new URL(location).searchParams.get('error')
  if (['login_required', 'interaction_required', 'consent_required', null].includes(error)) return good(`${callback} is registered`)
  return wrong(`${callback} is registered, but a sign-in is refused (${error})`,
    'Give the application the grant types Authorization Code and Refresh Token, of the type Regular Web Application.')
}

async function examineLogout({ clientId, appBaseUrl }: Configuration, { end_session_endpoint: endpoint }: Metadata): Promise<Finding> {
  const home = `${appBaseUrl}/`
  if (!endpoint) {
    return unknown('The provider has no end_session_endpoint', 'Logging out ends the session here only, and the next login may need no '
      + 'password. At Auth0 /v2/logout is used; better: Settings > Advanced > RP-Initiated Logout End Session Endpoint Discovery.')
  }
  const location = await ask(endpoint, { client_id: clientId, post_logout_redirect_uri: home, logout_hint: 'none' })
  if (location?.startsWith(home)) return good(`${home} is registered for logging out`)
  // Without the address as well: then it wants something else, such as an id_token_hint.
  if (location === '4xx' && await ask(endpoint, { client_id: clientId }) !== '4xx') {
    return wrong(`The provider does not send people back to ${home} after logging out`,
      'Register it under Allowed Logout URLs, slash included.')
  }
  return unknown('Whether the logout address is registered cannot be seen', `Register ${home} under Allowed Logout URLs, slash included.`)
}

/** Where the endpoint redirects to; `4xx` when it refuses, empty for a page, null when it does not answer. */
async function ask(endpoint: string | undefined, parameters: Record<string, string>): Promise<string | null> {
  if (!endpoint) return null
  const url = `${endpoint}?${new URLSearchParams(parameters)}`
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) }).catch(() => null)
  if (!response || response.status >= 500) return null
  if (response.status >= 400) return '4xx'
  const location = response.headers.get('location')
  return location ? new URL(location, endpoint).href : ''
}
