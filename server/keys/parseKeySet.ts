import { base64url } from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { isBase64url, isJsonObject } from '#server/platform/json'
import type { JsonObject } from '#server/platform/json'

/**
 * The keys of a JWKS that may verify our tokens: public RSA keys of 2048 to 8192 bits for RS256 signatures. All others are left out,
 * as are all members but the key itself, so that certificates and links are never looked at. A key that stands there twice counts once.
 * @throws {Error} the value is no JWKS, or has no such key: an empty set is a fault of the provider, not news.
 * @see RFC 7517 §4, §5; RFC 7518 §3.3, §6.3
 */
export function parseKeySet(value: unknown): JSONWebKeySet {
  if (!isJsonObject(value) || !Array.isArray(value.keys)) throw new Error('not a key set')
  const members: unknown[] = value.keys
  const keys = members.flatMap(member => isJsonObject(member) ? toSigningKey(member) ?? [] : [])
  const distinct = new Map(keys.map(key => [`${key.kid} ${key.n} ${key.e}`, key]))
  if (distinct.size === 0) throw new Error('no usable key')
  return { keys: [...distinct.values()] }
}

function toSigningKey({ kty, kid, use, alg, key_ops: keyOps, n, e, d }: JsonObject): JWK | null {
  if (kty !== 'RSA' || !isOptional(use, 'sig') || !isOptional(alg, 'RS256')) return null
  if (keyOps !== undefined && !(Array.isArray(keyOps) && keyOps.includes('verify'))) return null
  if (kid !== undefined && typeof kid !== 'string') return null
  // A private key in a public set is everybody's key.
  if (d !== undefined) return null
  if (typeof n !== 'string' || !isSoundModulus(n) || typeof e !== 'string' || !isSoundExponent(e)) return null
  return { kty, n, e, alg: 'RS256', use: 'sig', ...(kid !== undefined && { kid }) }
}

function isOptional(value: unknown, expected: string): boolean {
  return value === undefined || value === expected
}

// The upper bound keeps one verification from costing milliseconds.
function isSoundModulus(n: string): boolean {
  if (!isBase64url(n) || n.length > 1400) return false
  const bits = toBigInt(n).toString(2).length
  return bits >= 2048 && bits <= 8192
}

// Odd and at least 3: with 1, every message is its own signature.
function isSoundExponent(e: string): boolean {
  if (!isBase64url(e) || e.length > 11) return false
  const exponent = toBigInt(e)
  return exponent >= 3n && exponent % 2n === 1n
}

function toBigInt(text: string): bigint {
  const hex = Array.from(base64url.decode(text), byte => byte.toString(16).padStart(2, '0')).join('')
  return BigInt(`0x${hex}`)
}
