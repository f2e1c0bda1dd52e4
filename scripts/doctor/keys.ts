import { check, good, wrong } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Metadata } from './provider.ts'

interface Jwk { kty?: string, n?: string, use?: string, alg?: string }

/** Fetches the provider's keys: is there an RSA key for RS256, and has each one 2,048 bits or more? */
export async function examineKeys({ jwks_uri: uri }: Metadata): Promise<Finding[]> {
  if (!uri) return [wrong('The provider publishes no keys', 'Without a jwks_uri no ID token can be verified.')]
  const response = await fetch(uri, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
  const keySet = await response?.json().catch(() => null) as { keys?: Jwk[] } | null
  if (!response?.ok || !Array.isArray(keySet?.keys)) {
    return [wrong(`No keys at ${uri}`, 'See that this machine reaches it; until it does, the API answers 503.')]
  }
  const sizes = keySet.keys.filter(isForRs256).map(({ n = '' }) => Buffer.from(n, 'base64url').length * 8)
  return [
    good(`The keys are at ${uri}`),
    check(sizes.some(bits => bits >= 2048), `RSA keys for RS256: ${sizes.join(', ')} bits`,
      `No RSA key of 2,048 bits or more for RS256 (found: ${sizes.join(', ') || 'none'})`,
      'Let the provider sign with RS256, and rotate its key.'),
  ]
}

function isForRs256({ kty, use = 'sig', alg = 'RS256' }: Jwk): boolean {
  return kty === 'RSA' && use === 'sig' && alg === 'RS256'
}
