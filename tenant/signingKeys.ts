import { createPrivateKey, generateKeyPair, randomBytes, sign, type JsonWebKey } from 'node:crypto'
import { promisify } from 'node:util'

/** An RSA key of 2048 bits with its private part. */
export interface SigningKey {
  kid: string
  jwk: JsonWebKey
}

/** Makes a new RSA key with a random `kid`. */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return { kid: randomBytes(16).toString('base64url'), jwk: privateKey.export({ format: 'jwk' }) }
}

/**
 * Signs a JWT with RS256. `header` merges over `alg`, `kid` and `typ`, so a test can have a header that lies; the signature is
 * RS256 whatever the header says.
 */
export function signJwt(key: SigningKey, payload: Record<string, unknown>, header: Record<string, unknown> = {}): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const input = `${encode({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header })}.${encode(payload)}`
  const signature = sign('sha256', Buffer.from(input), createPrivateKey({ key: key.jwk, format: 'jwk' }))
  return `${input}.${signature.toString('base64url')}`
}
