import { constants, createPrivateKey, randomBytes, sign } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Switches } from './switches.ts'

/** A key with its private part, for one algorithm. */
export interface SigningKey {
  kid: string
  alg: Switches['idTokenAlg']
  jwk: JWK
}

const algorithms = {
  RS256: { digest: 'sha256', options: {} },
  PS256: { digest: 'sha256', options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } },
  ES256: { digest: 'sha256', options: { dsaEncoding: 'ieee-p1363' } },
  ES384: { digest: 'sha384', options: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { digest: null, options: {} },
} as const

/** Makes a new key with a random `kid`; RSA keys have 2048 bits. */
export async function createSigningKey(alg: SigningKey['alg']): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid: randomBytes(16).toString('base64url'), alg, jwk: await exportJWK(privateKey) }
}

/**
 * Signs a JWT. `header` merges over `alg`, `kid` and `typ`, so a test can have a header that lies; the signature has the key's
 * algorithm whatever the header says.
 */
export function signJwt({ alg, kid, jwk }: SigningKey, payload: Record<string, unknown>, header: Record<string, unknown> = {}): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const input = `${encode({ alg, typ: 'JWT', kid, ...header })}.${encode(payload)}`
  const { digest, options } = algorithms[alg]
  const signature = sign(digest, Buffer.from(input), { key: createPrivateKey({ key: jwk, format: 'jwk' }), ...options })
  return `${input}.${signature.toString('base64url')}`
}
