import { base64url } from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { isBase64url, isJsonObject } from '#server/platform/json'
import type { JsonObject } from '#server/platform/json'
import { defaultSigningAlgorithm } from '#server/platform/signingAlgorithms'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'

/**
 * The keys of a JWKS that may verify signatures of the one algorithm: public RSA keys of 2048 to 8192 bits for RS256 and PS256, keys on
 * the algorithm's own curve for ES256, ES384 and EdDSA (Ed25519). All others are left out, as are all members but the key itself.
 * @throws {Error} the value is no JWKS, or has no such key: an empty set is a fault of the provider, not news.
 * @see RFC 7517 §4, §5; RFC 7518 §3.3 to §3.5, §6; RFC 8037 §2
 */
export function parseKeySet(value: unknown, algorithm: SigningAlgorithm = defaultSigningAlgorithm): JSONWebKeySet {
  if (!isJsonObject(value) || !Array.isArray(value.keys)) throw new Error('not a key set')
  const members: unknown[] = value.keys
  const keys = members.flatMap(member => isJsonObject(member) ? toSigningKey(member, algorithm) ?? [] : [])
  const distinct = new Map(keys.map(key => [JSON.stringify(key), key]))
  if (distinct.size === 0) throw new Error('no usable key')
  return { keys: [...distinct.values()] }
}

function toSigningKey(member: JsonObject, algorithm: SigningAlgorithm): JWK | null {
  const { kid, use, alg, key_ops: keyOps, d } = member
  if (use !== undefined && use !== 'sig') return null
  if (alg !== undefined && alg !== algorithm) return null
  if (keyOps !== undefined && !(Array.isArray(keyOps) && keyOps.includes('verify'))) return null
  if (kid !== undefined && typeof kid !== 'string') return null
  // A private key in a public set is everybody's key.
  if (d !== undefined) return null
  const key = toPublicKey(member, algorithm)
  return key && { ...key, alg: algorithm, use: 'sig', ...(kid !== undefined && { kid }) }
}

function toPublicKey({ kty, n, e, crv, x, y }: JsonObject, algorithm: SigningAlgorithm): JWK | null {
  switch (algorithm) {
    case 'RS256': case 'PS256': return kty === 'RSA' && isSoundModulus(n) && isSoundExponent(e) ? { kty, n, e } : null
    case 'ES256': return kty === 'EC' && crv === 'P-256' && hasBytes(x, 32) && hasBytes(y, 32) ? { kty, crv, x, y } : null
    case 'ES384': return kty === 'EC' && crv === 'P-384' && hasBytes(x, 48) && hasBytes(y, 48) ? { kty, crv, x, y } : null
    case 'EdDSA': return kty === 'OKP' && crv === 'Ed25519' && hasBytes(x, 32) ? { kty, crv, x } : null
  }
}

function hasBytes(value: unknown, count: number): value is string {
  return typeof value === 'string' && isBase64url(value) && base64url.decode(value).length === count
}

// The upper bound keeps one verification from costing milliseconds.
function isSoundModulus(n: unknown): n is string {
  if (typeof n !== 'string' || n.length > 1400 || !isBase64url(n)) return false
  const bits = toBigInt(n).toString(2).length
  return bits >= 2048 && bits <= 8192
}

// Odd and at least 3: with 1, every message is its own signature.
function isSoundExponent(e: unknown): e is string {
  return typeof e === 'string' && e.length <= 11 && isBase64url(e) && toBigInt(e) >= 3n && toBigInt(e) % 2n === 1n
}

function toBigInt(text: string): bigint {
  return base64url.decode(text).reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n)
}
