import { AuthError } from '#server/platform/errors'
import { clientAuthMethods } from '#server/platform/clientAuthMethods'
import { parseAppBaseUrls } from '#server/platform/appBaseUrls'
import { findRedisUrlProblem } from '#server/platform/redis/redisUrl'
import { defaultSigningAlgorithm, signingAlgorithms } from '#server/platform/signingAlgorithms'
import { isAllowedUrl, readText, toVariable } from '#server/platform/variables'

/** The checked configuration. Strings are as they were written, without white space around them. */
export type Auth0Config = ReturnType<typeof parseConfig>

/** Reports a problem of `NUXT_AUTH0_<variable>`, as a sentence without its subject. The value is never repeated. */
export type Report = (variable: string, problem: string) => void

const envFileHint = 'Production reads no .env file. Set the variables, or start with `node --env-file=.env .output/server/index.mjs`.'

/**
 * Parses the values of `runtimeConfig.auth0`. `basePath` is Nuxt's `app.baseURL`, which the path of `NUXT_AUTH0_APP_BASE_URL` must equal.
 * @throws {AuthError} `configuration`: the message has one line for each problem and says what to do about it. It contains no value.
 */
export function parseConfig(
  values: Record<string, unknown>, { isDevelopment, basePath = '/' }: { isDevelopment: boolean, basePath?: string },
) {
  const problems: string[] = []
  const report: Report = (variable, problem) => void problems.push(`  NUXT_AUTH0_${variable}: ${problem}`)
  const read = (key: string) => readText(values[key], problem => void problems.push(`  ${toVariable(key)}: ${problem}`))

  const dataDir = read('dataDir')
  const idTokenAlg = read('idTokenAlg')
  const introspection = read('introspection')
  const clientAuthMethod = read('clientAuthMethod')
  const audience = read('audience') || null
  const resource = read('resource') || null
  const appBaseUrls = parseAppBaseUrls(read('appBaseUrl'), { isDevelopment, basePath, report })
  const config = {
    /** Compared exactly with `iss`, so it stays a string: a `URL` would add a slash. */
    issuer: parseIssuer(read('domain'), read('issuer'), report),
    clientId: read('clientId'),
    /** Null without one: `clientKey` authenticates the client, or it is a public client with PKCE only. */
    clientSecret: read('clientSecret') || null,
    /** Private key for `private_key_jwt` (RFC 7523): a PKCS #8 PEM or a JWK as JSON. */
    clientKey: read('clientKey').replaceAll(/(?:\\r)?\\n/g, '\n').trim() || null,
    /** How the secret is sent; null: by what discovery lists. */
    clientAuthMethod: clientAuthMethods.find(method => method === clientAuthMethod) ?? null,
    /** The one signing algorithm that is accepted for ID tokens and logout tokens. */
    idTokenAlg: signingAlgorithms.find(alg => alg === idTokenAlg) ?? defaultSigningAlgorithm,
    /** The first encrypts, all decrypt. */
    sessionSecrets: parseSecrets(read('sessionSecret'), report),
    /** The first of `appBaseUrls`. Null, in development only: the loopback origin of the request. */
    appBaseUrl: appBaseUrls[0] ?? null,
    /** Public URLs without a trailing slash; all but the first may begin with a `*` in the host. @see selectAppBaseUrl */
    appBaseUrls,
    /** The path that the application is served under, such as `/portal`; empty for `/`. The base URLs end with it. */
    basePath: basePath.replace(/\/$/, ''),
    scope: read('scope') || 'openid profile email offline_access',
    /** Identifier of the API that access tokens are requested for (Auth0's `audience`). */
    audience,
    /** The same as a resource indicator (RFC 8707). */
    resource,
    /** Identifier of the API that access tokens are for, whichever of the two names it. */
    api: audience ?? resource,
    /** Whether the provider is asked about each access token (RFC 7662); otherwise they are verified as JWTs. */
    introspection: introspection === 'true',
    /** Claim that holds the user's roles. */
    rolesClaim: read('rolesClaim') || 'https://example.com/roles',
    redisUrl: read('redisUrl') || null,
    /** Directory where a single server keeps revocations. Null: in memory only. */
    dataDir: dataDir === 'off' ? null : dataDir || '.data/auth0',
    /** Opens `/metrics`. Null: there is no such route. */
    metricsToken: read('metricsToken') || null,
  }
  if (!config.clientId) report('CLIENT_ID', 'is missing; it is on the settings page of your application at Auth0')
  if (config.clientKey && config.clientSecret) report('CLIENT_KEY', 'and NUXT_AUTH0_CLIENT_SECRET exclude each other; set one of them')
  if (config.clientKey && !isPrivateKey(config.clientKey)) {
    report('CLIENT_KEY', 'must be a private JWK, or a PEM with `BEGIN PRIVATE KEY` (`openssl pkcs8 -topk8 -nocrypt` converts others)')
  }
  if (![config.clientAuthMethod, ''].includes(clientAuthMethod)) report('CLIENT_AUTH_METHOD', `must be ${clientAuthMethods.join(' or ')}`)
  if (![config.idTokenAlg, ''].includes(idTokenAlg)) report('ID_TOKEN_ALG', `must be one of ${signingAlgorithms.join(', ')}`)
  if (!config.scope.split(' ').includes('openid')) report('SCOPE', 'must include `openid`')
  if (!['', 'true', 'false'].includes(introspection)) report('INTROSPECTION', 'must be true or false')
  if (resource && (!URL.canParse(resource) || resource.includes('#'))) {
    report('RESOURCE', 'must be an absolute URI without a fragment (RFC 8707)')
  }
  const redisProblem = config.redisUrl && findRedisUrlProblem(config.redisUrl)
  if (redisProblem) report('REDIS_URL', redisProblem)
  // The syntax of a bearer token: anything else could not be sent (RFC 6750 §2.1).
  if (config.metricsToken && !/^[\w\-.~+/]{32,}=*$/.test(config.metricsToken)) {
    report('METRICS_TOKEN', 'must have 32 characters or more, only letters, digits and -._~+/; create one with `openssl rand -base64 32`')
  }

  const { sessionSecrets: [secret, ...olderSecrets] } = config
  if (!problems.length && secret) return Object.freeze({ ...config, sessionSecrets: [secret, ...olderSecrets] as const })
  if (!isDevelopment && problems.some(problem => problem.includes(': is missing'))) problems.push(envFileHint)
  throw new AuthError('configuration', `The configuration is not usable:\n${problems.join('\n')}`)
}

function parseIssuer(domain: string, issuer: string, report: Report): string {
  if (domain && issuer) report('ISSUER', 'and NUXT_AUTH0_DOMAIN exclude each other; set one of them')
  if (!domain && !issuer) report('DOMAIN', 'is missing; set it to your Auth0 domain, tenant.eu.auth0.com (or set NUXT_AUTH0_ISSUER)')
  if (/:\d+\/?$/.test(domain)) report('DOMAIN', 'must have no port; for another OpenID Provider set NUXT_AUTH0_ISSUER instead')
  else if (domain && !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(domain)) {
    report('DOMAIN', 'must be a host name, without https:// and without a slash')
  }
  if (issuer && !isAllowedUrl(issuer)) report('ISSUER', 'must be the exact issuer: https (http on loopback only), no query, no fragment')
  return issuer || `https://${domain.toLowerCase()}/`
}

function parseSecrets(value: string, report: Report): string[] {
  const secrets = value.split(',').map(secret => secret.trim()).filter(Boolean)
  if (!secrets.length) report('SESSION_SECRET', 'is missing; create one with `openssl rand -base64 32`')
  if (secrets.some(secret => secret.length < 32)) {
    report('SESSION_SECRET', secrets.length === 1
      ? 'must have 32 characters or more; create one with `openssl rand -base64 32`'
      : `has ${secrets.length} secrets, since commas separate them, and each must have 32 characters or more`)
  }
  return secrets
}

function isPrivateKey(key: string): boolean {
  return /^-----BEGIN PRIVATE KEY-----\s[\w+/=\s]+-----END PRIVATE KEY-----$/.test(key) || /^\{(?=.*"kty")(?=.*"d").*\}$/.test(key)
}
