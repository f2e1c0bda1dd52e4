import type { H3Event } from 'h3'
import { useStorage } from 'nitropack/runtime'
import { parseBearerToken } from '#server/http/bearer'
import { createCipher } from '#server/platform/cipher'
import { useConfig } from '#server/platform/config'
import type { Auth0Config } from '#server/platform/parseConfig'
import { countKeyFetch } from '#server/operations/counters'
import { log } from '#server/operations/log'
import { createDiscovery } from '#server/protocol/discovery'
import { createOidcClient, readEndpoint } from '#server/protocol/oidcClient'
import { createKeySet } from '#server/keys/keys'
import { verifyIdToken } from '#server/tokens/idToken'
import { createVerifiedTokens } from '#server/tokens/verifiedTokens'

/** The provider that this process talks to, created at the first call. Its metadata and keys are fetched when they are first needed. */
const created: { provider?: ReturnType<typeof createProvider> } = {}

/** The provider of this process. @throws {AuthError} `configuration` */
export function useProvider(event?: H3Event) {
  created.provider ??= createProvider(useConfig(event))
  return created.provider
}

function createProvider(config: Auth0Config) {
  const { issuer, clientId } = config
  const readMetadata = createDiscovery(issuer)
  const keys = createKeySet({
    algorithm: config.idTokenAlg,
    issuer,
    log,
    onFetch: countKeyFetch,
    // The last good keys, for instances that start while the provider is away.
    storage: useStorage('auth0'),
    cipher: createCipher(config.sessionSecrets),
    jwksUri: async () => readEndpoint({ metadata: await readMetadata() }, 'jwks_uri')?.href,
  })
  return {
    config,
    keys,
    /** @throws {AuthError} `temporarily_unavailable` or `provider_error`: there are no metadata. */
    oidc: async () => createOidcClient(await readMetadata(), config),
    /** The claims of the ID token in an `Authorization` header; one that is remembered need not even be parsed. */
    verifyAuthorization: createVerifiedTokens({
      keys, verify: authorization => verifyIdToken(parseBearerToken(authorization), { issuer, clientId, keys }),
    }),
  }
}
