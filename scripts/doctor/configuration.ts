import { parseConfig } from '#server/platform/parseConfig'
import type { Auth0Config } from '#server/platform/parseConfig'
import { readValues, toVariable } from '#server/platform/variables'
import { good, unknown, wrong } from './finding.ts'
import type { Finding } from './finding.ts'

/** What the other checks need of the configuration. */
export type Configuration = Auth0Config & { appBaseUrl: string }

/** The parts of Nuxt's `runtimeConfig` that the server reads, before the environment. */
export interface RuntimeConfig {
  auth0: Record<string, unknown>
  app: { baseURL?: string }
}

/** Parses the variables by the server's own rules. Null in addition to the findings: nothing further can be looked at. */
export function examineConfiguration(env: NodeJS.ProcessEnv, { auth0, app }: RuntimeConfig): [Finding[], Configuration | null] {
  const values = readValues(env, auth0)
  const unknowns = examineNames(env, Object.keys(auth0).map(toVariable))
  if (!values.domain && !values.issuer) {
    return [[...unknowns, wrong('Neither NUXT_AUTH0_DOMAIN nor NUXT_AUTH0_ISSUER is set', 'Copy .env.example to .env and set the domain. '
      + '`npm run dev` needs neither: it brings its own tenant.')], null]
  }
  try {
    const config = parseConfig(values, { isDevelopment: true, basePath: app.baseURL })
    const appBaseUrl = config.appBaseUrl ?? `http://localhost:3000${config.basePath}`
    const client = config.clientSecret || config.clientKey ? 'a confidential client' : 'a public client (PKCE only)'
    const findings = [...unknowns, good(`The variables are well-formed; ${client}`)]
    if (!config.appBaseUrl) {
      findings.push(unknown(`NUXT_AUTH0_APP_BASE_URL is not set, so ${appBaseUrl} is taken`, 'Production refuses to start without it.'))
    }
    return [findings, { ...config, appBaseUrl }]
  }
  catch (error) {
    return [[...unknowns, wrong((error as Error).message, 'Correct these variables in .env or the environment.')], null]
  }
}

function examineNames(env: NodeJS.ProcessEnv, known: string[]): Finding[] {
  const unknowns = Object.keys(env).filter(name => name.startsWith('NUXT_AUTH0_') && !known.includes(name))
  return unknowns.map(name => wrong(`The application reads no variable ${name}`, `Check its spelling: .env.example lists all of them.`))
}
