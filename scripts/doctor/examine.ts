import { examineAddresses } from './addresses.ts'
import { examineClient } from './client.ts'
import { examineConfiguration } from './configuration.ts'
import type { RuntimeConfig } from './configuration.ts'
import { unknown } from './finding.ts'
import type { Finding } from './finding.ts'
import { examineKeys } from './keys.ts'
import { examineProvider } from './provider.ts'

/** Examines the configuration against the live provider. What builds on something that failed is not looked at. */
export async function examine(env: NodeJS.ProcessEnv, runtimeConfig: RuntimeConfig): Promise<Finding[]> {
  const [variables, configuration] = examineConfiguration(env, runtimeConfig)
  if (!configuration) return variables
  const [offers, metadata] = await examineProvider(configuration)
  if (!metadata) return [...variables, ...offers, ...examineProxy(env)]
  return [
    ...variables,
    ...offers,
    ...await examineKeys(configuration, metadata),
    await examineClient(configuration, metadata),
    ...await examineAddresses(configuration, metadata),
    unknown('The size of the session cookies depends on the user’s claims', 'All parts together may take 12 KB, since Node refuses '
    + 'headers over 16 KB. A session that does not fit loses its tokens, and the log says so: ask for fewer claims or scopes.'),
  ]
}

function examineProxy(env: NodeJS.ProcessEnv): Finding[] {
  if (!(env.HTTPS_PROXY || env.https_proxy) || env.NODE_USE_ENV_PROXY === '1') return []
  return [unknown('HTTPS_PROXY is set, but Node does not use it', 'Set NODE_USE_ENV_PROXY=1, for this and for the server.')]
}
