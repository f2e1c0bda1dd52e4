import { signingAlgorithms } from '#server/platform/signingAlgorithms'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'
import { proposeAlgorithm } from './algorithm.ts'
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
  const { keys } = keySet
  const isOffered = (alg: SigningAlgorithm) => keys.some(key => isFor(alg, key))
  return [
    good(`The keys are at ${uri}`),
    check(isOffered(idTokenAlg), `There is a key for ${idTokenAlg}`,
      `No key for ${idTokenAlg}${/^[RP]S/.test(idTokenAlg) ? ', RSA of 2,048 bits or more' : ''}`,
      proposeAlgorithm(signingAlgorithms.filter(isOffered))),
  ]
}

function isFor(algorithm: SigningAlgorithm, { use = 'sig', alg = algorithm, kty, crv = '', n = '' }: Jwk): boolean {
  if (use !== 'sig' || alg !== algorithm) return false
  if (algorithm === 'RS256' || algorithm === 'PS256') return kty === 'RSA' && Buffer.from(n, 'base64url').length * 8 >= 2048
  return crv === { ES256: 'P-256', ES384: 'P-384', EdDSA: 'Ed25519' }[algorithm]
}
