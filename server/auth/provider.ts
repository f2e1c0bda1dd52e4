import type { H3Event } from 'h3'
import { useStorage } from 'nitropack/runtime'
import { createCipher } from '#server/platform/cipher'
import { useConfig } from '#server/platform/config'
import type { Auth0Config } from '#server/platform/parseConfig'
import { countKeyFetch } from '#server/operations/counters'
import { log } from '#server/operations/log'
import { createDiscovery } from '#server/protocol/discovery'
import { createOidcClient } from '#server/protocol/oidcClient'
import type { OidcClient } from '#server/protocol/oidcClient'
import { runInBackground } from '#server/platform/runtime'
import { useSharedStorage } from '#server/platform/sharedStorage'
import { createKeySet } from '#server/keys/keys'
import type { KeySet } from '#server/keys/keys'

/** The provider that this process talks to: its metadata and keys are held here, and fetched when they are first needed. */
export interface Provider {
  config: Auth0Config
  /** @throws {AuthError} `temporarily_unavailable` or `provider_error`: there are no metadata. */
  oidc: () => Promise<OidcClient>
  keys: KeySet
}

/** One provider in a process, created at the first call. */
const created: { provider?: Provider } = {}

/**
 * The provider of this process.
 * @throws {AuthError} `configuration`
 */
export function useProvider(event?: H3Event): Provider {
  created.provider ??= createProvider(useConfig(event))
  return created.provider
}

function createProvider(config: Auth0Config): Provider {
  const readMetadata = createDiscovery({ issuer: config.issuer, background: runInBackground })
  return {
    config,
    oidc: async () => createOidcClient(await readMetadata(), config),
    keys: createKeySet({
      algorithm: config.idTokenAlg,
      issuer: config.issuer,
      background: runInBackground,
      log,
      onFetch: countKeyFetch,
      // The last good keys, for instances that start while the provider is away.
      storage: useSharedStorage()?.storage ?? useStorage('auth0'),
      cipher: createCipher(config.sessionSecrets),
      jwksUri: async () => (await readMetadata()).jwks_uri,
    }),
  }
}
