import { good, unknown, wrong } from './finding.ts'
import type { Finding } from './finding.ts'

/** What the other checks need of the configuration. */
export interface Configuration {
  issuer: string
  clientId: string
  appBaseUrl: string
}

type ParseConfig = (values: Record<string, unknown>, options: { isDevelopment: boolean }) => Omit<Configuration, 'appBaseUrl'> & {
  appBaseUrl: string | null
  clientSecret: string | null
}

const names = [
  'DOMAIN', 'ISSUER', 'CLIENT_ID', 'CLIENT_SECRET', 'SESSION_SECRET', 'APP_BASE_URL', 'SCOPE', 'AUDIENCE', 'REDIS_URL', 'METRICS_TOKEN',
]

/** Parses the variables by the server's own rules. Null beside the findings: nothing further can be looked at. */
export async function examineConfiguration(env: NodeJS.ProcessEnv): Promise<[Finding[], Configuration | null]> {
  if (!env.NUXT_AUTH0_DOMAIN && !env.NUXT_AUTH0_ISSUER) {
    return [[wrong('Neither NUXT_AUTH0_DOMAIN nor NUXT_AUTH0_ISSUER is set', 'Copy .env.example to .env and set the domain. '
      + '`npm run dev` needs neither: it brings its own tenant.')], null]
  }
  // A path that the compiler does not follow: the server's files belong to another context.
  const { parseConfig } = await import(new URL('../../server/platform/config.ts', import.meta.url).href) as { parseConfig: ParseConfig }
  const values = Object.fromEntries(names.map(name => [toKey(name), env[`NUXT_AUTH0_${name}`] ?? '']))
  try {
    const config = parseConfig(values, { isDevelopment: true })
    const appBaseUrl = config.appBaseUrl ?? 'http://localhost:3000'
    const client = config.clientSecret ? 'a confidential client' : 'a public client (PKCE alone)'
    const findings = [good(`The variables are well-formed; ${client}`)]
    if (!config.appBaseUrl) {
      findings.push(unknown(`NUXT_AUTH0_APP_BASE_URL is not set, so ${appBaseUrl} is taken`, 'Production refuses to start without it.'))
    }
    return [findings, { ...config, appBaseUrl }]
  }
  catch (error) {
    return [[wrong((error as Error).message, 'Correct these variables in .env or the environment.')], null]
  }
}

function toKey(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
