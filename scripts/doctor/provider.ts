import { toFailureCause } from '#server/platform/failureCause'
import type { Configuration } from './configuration.ts'
import { signingAlgorithms } from '#server/platform/signingAlgorithms'
import { proposeAlgorithm } from './algorithm.ts'
import { check, unknown, wrong } from './finding.ts'
import type { Finding } from './finding.ts'

/** The discovery document, as far as it is looked at here. */
export interface Metadata {
  issuer?: string
  authorization_endpoint?: string
  end_session_endpoint?: string
  jwks_uri?: string
  token_endpoint?: string
  token_endpoint_auth_methods_supported?: string[]
  id_token_signing_alg_values_supported?: string[]
  code_challenge_methods_supported?: string[]
  require_pushed_authorization_requests?: boolean
  grant_types_supported?: string[]
  scopes_supported?: string[]
}

const allowedSkewSeconds = 5

/** Reads the discovery document: is it the configured issuer's, does it offer what the app needs, and do the clocks agree? */
export async function examineProvider({ issuer, idTokenAlg, scope }: Configuration): Promise<[Finding[], Metadata | null]> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const askedAt = Date.now()
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => toFailureCause(error) ?? 'no answer')
  if (typeof response === 'string') {
    return [[wrong(`No discovery document at ${url}: ${response}`, 'Check NUXT_AUTH0_DOMAIN or NUXT_AUTH0_ISSUER, and the network.')], null]
  }
  const metadata = await response.json().catch(() => null) as Metadata | null
  if (!response.ok || !metadata) {
    return [[wrong(`No discovery document at ${url}: status ${response.status}`, 'Check NUXT_AUTH0_DOMAIN or NUXT_AUTH0_ISSUER.')], null]
  }
  const algs = metadata.id_token_signing_alg_values_supported ?? ['RS256']
  return [[
    examineIssuer(issuer, metadata.issuer),
    check(algs.includes(idTokenAlg), `ID tokens can be signed with ${idTokenAlg}`, `${idTokenAlg} is not offered, but ${algs.join(', ')}`,
      proposeAlgorithm(signingAlgorithms.filter(alg => algs.includes(alg)))),
    check(metadata.code_challenge_methods_supported?.includes('S256') ?? true, 'PKCE with S256 is offered',
      'PKCE with S256 is not offered', 'This application needs a provider with PKCE.'),
    examineRefresh(scope.split(' '), metadata),
    examineClock(askedAt, response),
  ], metadata]
}

function examineIssuer(expected: string, found: string | undefined): Finding {
  const isSlash = found?.replace(/\/$/, '') === expected.replace(/\/$/, '')
  return check(found === expected, `The issuer is ${expected}`, `The issuer calls itself ${found}, configured is ${expected}`, isSlash
    ? `The slash at the end counts: set NUXT_AUTH0_ISSUER=${found}`
    : 'Set NUXT_AUTH0_DOMAIN (or NUXT_AUTH0_ISSUER) to what it calls itself; a custom domain at Auth0 is a different issuer.')
}

/** Providers drop `offline_access` without a word: whether a refresh token comes, only a sign-in can tell. */
function examineRefresh(scopes: string[], { grant_types_supported: grants, scopes_supported: offered }: Metadata): Finding {
  const otherwise = 'Without one, users log in again when their ID token expires, usually without a prompt.'
  if (grants && !grants.includes('refresh_token')) return unknown('The provider offers no refresh tokens', otherwise)
  const [isAsked, isOffered] = [scopes.includes('offline_access'), offered?.includes('offline_access') ?? true]
  if (isAsked && !isOffered) {
    return unknown('The provider does not list the scope offline_access', 'Leave it out of NUXT_AUTH0_SCOPE if sign-ins fail with it.')
  }
  if (!isAsked && isOffered) return unknown('NUXT_AUTH0_SCOPE has no offline_access, which many refresh tokens need', otherwise)
  return unknown('Whether a refresh token comes cannot be seen from here', 'The log has a line when none does. Let the client use refresh '
    + 'tokens at the provider; some give one only after consent: log in once through /api/auth/login?prompt=consent.')
}

/** The header has whole seconds, and the answer took its time: that much is no difference. */
function examineClock(askedAt: number, response: Response): Finding {
  const theirs = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(theirs)) return unknown('The provider does not say what time it is', 'See that this machine follows NTP.')
  const skewSeconds = Math.max(0, askedAt - theirs - 1000, theirs - Date.now()) / 1000
  return check(skewSeconds <= allowedSkewSeconds, 'The clocks agree', `The clocks differ by ${Math.round(skewSeconds)} seconds`,
    `ID tokens are read with ${allowedSkewSeconds} seconds of tolerance: set the clock of this machine (NTP).`)
}
