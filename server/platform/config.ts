import type { H3Event } from 'h3'
import { useRuntimeConfig } from 'nitropack/runtime'
import { AuthError } from '#server/platform/errors'
import { isLoopback } from '#server/platform/loopback'
import { defaultSigningAlgorithm, signingAlgorithms } from '#server/platform/signingAlgorithms'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'

/** The checked configuration. Strings are as they were given, but for white space around them. */
export interface Auth0Config {
  /** Compared exactly with `iss`, so it stays a string: a `URL` would add a slash. */
  readonly issuer: string
  readonly clientId: string
  /** Null: a public client, which has PKCE alone. */
  readonly clientSecret: string | null
  /** The first seals, all unseal. */
  readonly sessionSecrets: readonly [string, ...string[]]
  /** Public origin without a trailing slash. Null, in development only: the loopback origin of the request. */
  readonly appBaseUrl: string | null
  readonly scope: string
  /** Identifier of the API that access tokens are asked for. Null: none is. */
  readonly audience: string | null
  /** The same as a URI (RFC 8707), for providers that want `resource` instead of `audience`. */
  readonly resource: string | null
  /** Private key of the client as a JWK or PEM (PKCS #8), for `private_key_jwt`. */
  readonly clientKey: string | null
  /** The one algorithm that tokens are signed with. */
  readonly idTokenAlg: SigningAlgorithm
  /** Whether the provider is asked about each access token (RFC 7662); otherwise they are verified as JWTs. */
  readonly introspection: boolean
  readonly redisUrl: string | null
  /** Opens `/metrics`. Null: there is no such route. */
  readonly metricsToken: string | null
}

/** The configuration of this process, parsed at the first call: it cannot change while the process lives. */
const parsed: { config?: Auth0Config } = {}

/**
 * The configuration, checked once in a process. The event matters on the edge, where variables arrive with a request.
 * @throws {AuthError} `configuration`: the message names every wrong variable and is for the log alone.
 */
export function useConfig(event?: H3Event): Auth0Config {
  parsed.config ??= parseConfig(useRuntimeConfig(event).auth0, { isDevelopment: import.meta.dev })
  return parsed.config
}

/**
 * Parses `runtimeConfig.auth0`.
 * @throws {AuthError} `configuration`: the message has one line for each wrong variable, with what to do about it.
 */
export function parseConfig(values: Record<string, unknown>, { isDevelopment }: { isDevelopment: boolean }): Auth0Config {
  const problems: string[] = []
  const report = (variable: string, problem: string) => void problems.push(`  NUXT_AUTH0_${variable}: ${problem}`)
  const read = (key: string) => toText(values[key])

  const config = {
    issuer: parseIssuer(read('domain'), read('issuer'), report),
    clientId: read('clientId'),
    clientSecret: read('clientSecret') || null,
    sessionSecrets: read('sessionSecret').split(',').map(secret => secret.trim()).filter(Boolean),
    appBaseUrl: parseAppBaseUrl(read('appBaseUrl'), isDevelopment, report),
    scope: read('scope') || 'openid profile email offline_access',
    audience: read('audience') || null,
    resource: read('resource') || null,
    clientKey: read('clientKey') || null,
    idTokenAlg: signingAlgorithms.find(name => name === read('idTokenAlg')) ?? defaultSigningAlgorithm,
    introspection: read('introspection') === 'true',
    redisUrl: read('redisUrl') || null,
    metricsToken: read('metricsToken') || null,
  }
  if (!config.clientId) report('CLIENT_ID', 'is missing; it is on the settings page of your application at Auth0')
  if (!config.sessionSecrets.length) report('SESSION_SECRET', 'is missing; make one with `openssl rand -base64 32`')
  if (config.sessionSecrets.some(secret => secret.length < 32)) report('SESSION_SECRET', 'must have 32 characters or more')
  if (!['', config.idTokenAlg].includes(read('idTokenAlg'))) report('ID_TOKEN_ALG', `must be one of ${signingAlgorithms.join(', ')}`)
  if (!config.scope.split(' ').includes('openid')) report('SCOPE', 'must include `openid`')
  if (config.redisUrl && !/^rediss?:\/\/\S+$/.test(config.redisUrl)) report('REDIS_URL', 'must begin with redis:// or rediss://')
  // The syntax of a bearer token: anything else could not be sent (RFC 6750 §2.1).
  if (config.metricsToken && !/^[\w\-.~+/]{32,}=*$/.test(config.metricsToken)) {
    report('METRICS_TOKEN', 'must have 32 characters or more, letters, digits and -._~+/ alone; make one with `openssl rand -base64 32`')
  }

  const [secret, ...olderSecrets] = config.sessionSecrets
  if (problems.length || !secret) throw new AuthError('configuration', `The configuration is not usable:\n${problems.join('\n')}`)
  return Object.freeze({ ...config, sessionSecrets: [secret, ...olderSecrets] as const })
}

/** Nitro reads `NUXT_*` variables as JSON where they look like it: digits arrive as a number, `true` as a boolean, a JWK as an object. */
function toText(value: unknown): string {
  if (typeof value === 'object' && value) return JSON.stringify(value)
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : ''
}

type Report = (variable: string, problem: string) => void

function parseIssuer(domain: string, issuer: string, report: Report): string {
  if (domain && issuer) report('ISSUER', 'and NUXT_AUTH0_DOMAIN exclude one another; set one of them')
  if (!domain && !issuer) report('DOMAIN', 'is missing; set it to your Auth0 domain, tenant.eu.auth0.com (or set NUXT_AUTH0_ISSUER)')
  if (domain && !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(domain)) report('DOMAIN', 'must be a host name without https:// and without a slash')
  if (issuer && !isAllowedUrl(issuer)) report('ISSUER', 'must be the exact issuer: https (http on loopback only), no query, no fragment')
  return issuer || `https://${domain}/`
}

function parseAppBaseUrl(value: string, isDevelopment: boolean, report: Report): string | null {
  if (!value && isDevelopment) return null
  if (!value) report('APP_BASE_URL', 'is missing; set it to the public URL of this application, such as https://app.example.com')
  if (value && !(isAllowedUrl(value) && new URL(value).pathname === '/')) {
    report('APP_BASE_URL', 'must be an https URL without a path (http on loopback only)')
  }
  return value.replace(/\/$/, '')
}

function isAllowedUrl(value: string): boolean {
  const url = URL.parse(value)
  if (!url || /[?#]/.test(value) || url.username) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}
