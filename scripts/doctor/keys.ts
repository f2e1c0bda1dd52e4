import type { Configuration } from './configuration.ts'
import { check, good, wrong } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Metadata } from './provider.ts'

interface Jwk { kty?: string, crv?: string, n?: string, use?: string, alg?: string }

/** Fetches the provider's keys: is there one for the configured algorithm, for RSA of 2,048 bits or more? */
export async function examineKeys({ idTokenAlg }: Configuration, { jwks_uri: uri }: Metadata): Promise<Finding[]> {
  if (!uri) return [wrong('The provider publishes no keys', 'Without a jwks_uri no ID token can be verified.')]
  const response = await fetch(uri, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
  const keySet = await response?.json().catch(() => null) as { keys?: Jwk[] } | null
  if (!response?.ok || !Array.isArray(keySet?.keys)) {
    return [wrong(`No keys at ${uri}`, 'See that this machine reaches it; until it does, the API answers 503.')]
  }
  const keys = keySet.keys.filter(({ use = 'sig', alg = idTokenAlg }) => use === 'sig' && alg === idTokenAlg)
  return [
    good(`The keys are at ${uri}`),
    check(keys.some(key => isFor(idTokenAlg, key)), `There is a key for ${idTokenAlg}`,
      `No key for ${idTokenAlg}${/^[RP]S/.test(idTokenAlg) ? ', RSA of 2,048 bits or more' : ''}`,
      'Let the provider sign with it, or set NUXT_AUTH0_ID_TOKEN_ALG to what it signs with.'),
  ]
}

function isFor(alg: Configuration['idTokenAlg'], { kty, crv = '', n = '' }: Jwk): boolean {
  if (alg === 'RS256' || alg === 'PS256') return kty === 'RSA' && Buffer.from(n, 'base64url').length * 8 >= 2048
  return crv === { ES256: 'P-256', ES384: 'P-384', EdDSA: 'Ed25519' }[alg]
}
