import { createHash } from 'node:crypto'
import type { Configuration } from './configuration.ts'
import { chooseAuthMethod } from '#server/platform/clientAuthMethods'
import { good, unknown, wrong } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Metadata } from './provider.ts'

/**
 * Redeems a code that does not exist: a provider that accepts this client's secret complains about the code (`invalid_grant`), any other
 * about the client (RFC 6749 §5.2; `access_denied` at Auth0).
 */
export async function examineClient(configuration: Configuration, metadata: Metadata): Promise<Finding> {
  const { clientId, clientSecret, clientKey, appBaseUrl } = configuration
  if (clientKey) return unknown('Whether the provider knows the client key cannot be seen from here', 'Register its public half.')
  const method = configuration.clientAuthMethod ?? chooseAuthMethod(metadata)
  const isBasic = clientSecret && method === 'client_secret_basic'
  const response = await fetch(metadata.token_endpoint ?? '', {
    method: 'POST',
    headers: isBasic ? { authorization: `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}` } : {},
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: 'doctor',
      redirect_uri: `${appBaseUrl}/callback`,
      code_verifier: createHash('sha256').update('doctor').digest('base64url'),
      ...isBasic ? {} : { client_id: clientId, ...clientSecret ? { client_secret: clientSecret } : {} },
    }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => null)
  const { error } = await response?.json().catch(() => ({})) as { error?: unknown } ?? {}
  if (error === 'invalid_grant') return good(`The provider accepts the client ${clientSecret ? 'and its secret' : 'without a secret'}`)
  if (response?.status !== 401 && !['invalid_client', 'unauthorized_client', 'access_denied'].includes(String(error))) {
    return unknown('Whether the provider accepts this client cannot be seen', 'The first sign-in will tell.')
  }
  return clientSecret
    ? wrong('The provider does not accept the client', `Copy NUXT_AUTH0_CLIENT_ID and NUXT_AUTH0_CLIENT_SECRET from its settings. `
    + `The secret was sent by ${method}: if the client is registered for the other, set NUXT_AUTH0_CLIENT_AUTH_METHOD.`)
    : wrong('The provider wants a secret of the client', 'Set NUXT_AUTH0_CLIENT_SECRET: a Regular Web Application at Auth0 has one.')
}
