import { examineAddresses } from './addresses.ts'
import { examineConfiguration } from './configuration.ts'
import { unknown } from './finding.ts'
import type { Finding } from './finding.ts'
import { examineKeys } from './keys.ts'
import { examineProvider } from './provider.ts'

/** Examines the configuration in `env` against the live provider. What builds on something that failed is not looked at. */
export async function examine(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const [variables, configuration] = await examineConfiguration(env)
  if (!configuration) return variables
  const [offers, metadata] = await examineProvider(configuration)
  if (!metadata) return [...variables, ...offers]
  return [
    ...variables,
    ...offers,
    ...await examineKeys(metadata),
    ...await examineAddresses(configuration, metadata),
    unknown('The size of the session cookies depends on the user’s claims', 'All parts together may take 12 KB, since Node refuses '
    + 'headers over 16 KB. A session that does not fit loses its tokens, and the log says so: ask for fewer claims or scopes.'),
  ]
}
