import type { H3Event } from 'h3'
import { useStorage } from 'nitropack/runtime'
import { createCipher } from '#server/platform/cipher'
import { useConfig } from '#server/platform/config'
import type { Auth0Config } from '#server/platform/parseConfig'
import { countKeyFetch } from '#server/operations/counters'
import { log } from '#server/operations/log'
import { createDiscovery } from '#server/protocol/discovery'
import { createOidcClient } from '#server/protocol/oidcClient'
import { runInBackground } from '#server/platform/runtime'
import { createKeySet } from '#server/keys/keys'

/** The provider that this process talks to, created at the first call. Its metadata and keys are fetched when they are first needed. */
const created: { provider?: ReturnType<typeof createProvider> } = {}

/** The provider of this process. @throws {AuthError} `configuration` */
export function useProvider(event?: H3Event) {
  created.provider ??= createProvider(useConfig(event))
  return created.provider
}

function createProvider(config: Auth0Config) {
  const readMetadata = createDiscovery({ issuer: config.issuer, background: runInBackground })
  return {
    config,
    /** @throws {AuthError} `temporarily_unavailable` or `provider_error`: there are no metadata. */
    oidc: async () => createOidcClient(await readMetadata(), config),
    keys: createKeySet({
      algorithm: config.idTokenAlg,
      issuer: config.issuer,
      background: runInBackground,
      log,
      onFetch: countKeyFetch,
      // The last good keys, for instances that start while the provider is away.
      storage: useStorage('auth0'),
      cipher: createCipher(config.sessionSecrets),
      jwksUri: async () => (await readMetadata()).jwks_uri,
    }),
  }
}
