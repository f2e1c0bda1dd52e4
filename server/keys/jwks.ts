import { base64url } from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { isBase64url, isJsonObject } from '#server/platform/json'
import type { JsonObject } from '#server/platform/json'
import { parseSecureUrl } from '#server/platform/loopback'
import { readBounded, rejectOn } from '#server/platform/remoteAnswer'
import { defaultSigningAlgorithm } from '#server/platform/signingAlgorithms'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'

/** A JWKS document is at most this long; Auth0's is 3 KB. */
const maxKeySetBytes = 256 * 1024
const timeoutMs = 5000

/**
 * Fetches a JWKS and returns its usable keys (`parseKeySet`), within 5 seconds. Follows no redirect.
 * @throws {Error} its message is one of a few fixed words without any address, fit for a status page
 */
export async function fetchKeySet(
  jwksUri: () => Promise<string | undefined>, algorithm?: SigningAlgorithm, fetchImpl: typeof fetch = fetch,
): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(timeoutMs)
  // Discovery does not know this signal.
  const uri = await Promise.race([jwksUri(), rejectOn(signal)]).catch(failAs('discovery'))
  if (uri === undefined) throw new Error('no jwks_uri')
  const url = parseSecureUrl(uri)
  // Keys fetched over plain http are whoever's; on loopback there is nobody between.
  if (!url) throw new Error('unusable jwks_uri')
  const response = await fetchImpl(url.href, { headers: { accept: 'application/json' }, redirect: 'manual', signal })
    .catch(failAs('network'))
  if (response.status !== 200) {
    await response.body?.cancel().catch(() => {}) // an error here changes nothing: the answer is refused already
    throw new Error(response.type === 'opaqueredirect' ? 'redirect' : `status ${response.status}`)
  }
  const body = await readBounded(response, maxKeySetBytes).catch(failAs('network'))
  return parseKeySet(parseJson(await body.arrayBuffer()), algorithm)
}

/**
 * The keys of a JWKS that may verify signatures of the one algorithm: public RSA keys of 2048 to 8192 bits for RS256 and PS256, keys on
 * the algorithm's own curve for the others. Other keys are left out, as are members but the key itself. @see RFC 7517 §4, §5; RFC 7518 §6
 * @throws {Error} the value is no JWKS, or has no such key: an empty set is a fault of the provider, not news.
 */
export function parseKeySet(value: unknown, algorithm: SigningAlgorithm = defaultSigningAlgorithm): JSONWebKeySet {
  if (!isJsonObject(value) || !Array.isArray(value.keys)) throw new Error('not a key set')
  const members: unknown[] = value.keys
  const keys = members.flatMap(member => isJsonObject(member) ? toSigningKey(member, algorithm) ?? [] : [])
  const distinct = new Map(keys.map(key => [JSON.stringify(key), key]))
  if (distinct.size === 0) throw new Error('no usable key')
  return { keys: [...distinct.values()] }
}

function failAs(message: string) {
  return (cause: unknown): never => {
    throw cause instanceof RangeError ? cause : new Error(message, { cause })
  }
}

function parseJson(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  }
  catch (cause) {
    throw new Error(cause instanceof SyntaxError ? 'not JSON' : 'not UTF-8', { cause })
  }
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
