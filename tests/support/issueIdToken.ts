import { generateKeyPair, exportJWK } from 'jose'
import type { CryptoKey, JWK } from 'jose'

/** Issuer of the tokens of unit tests, with the trailing slash of Auth0. */
export const issuer = 'https://tenant.example.auth0.com/'

/** Client id, so the audience of an ID token. */
export const clientId = 'test-client'

/** The time of unit tests, epoch seconds: tokens are issued now and end in an hour. */
export const now = 1_800_000_000

/** A key of a test issuer: signs by the algorithm of its `jwk`, and shows its public half as the JWKS would. */
export interface SigningKey {
  privateKey: CryptoKey
  jwk: JWK
}

/** What `issueIdToken` takes in addition to the claims. An undefined member leaves out what is otherwise there. */
export interface IssueOptions {
  header?: Record<string, unknown>
  key?: SigningKey
}

/** Creates a key under a kid. */
export async function createSigningKey(kid: string, alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { privateKey, jwk: { ...await exportJWK(publicKey), kid, use: 'sig', alg } }
}

/** The key that `issueIdToken` signs with, `kid` `key-1`; one for a test file. */
export const signingKey: SigningKey = await createSigningKey('key-1')

/** The claims of a valid ID token. */
export const validClaims: Readonly<Record<string, unknown>> = {
  iss: issuer, sub: 'auth0|alice', aud: clientId, iat: now, exp: now + 3600, nonce: 'n-1', sid: 's-1', name: 'Alice',
}

/** Issues a valid ID token with some claims and header members replaced, or left out when undefined. Break one thing. */
export async function issueIdToken(claims: Record<string, unknown> = {}, options: IssueOptions = {}): Promise<string> {
  const { header = {}, key = signingKey } = options
  const protectedHeader = { alg: key.jwk.alg, typ: 'JWT', kid: key.jwk.kid, ...header }
  return signParts(JSON.stringify(protectedHeader), JSON.stringify({ ...validClaims, ...claims }), key)
}

/** Signs header and payload as they are given, valid or not: by the key's own algorithm, whatever the header says. */
export async function signParts(header: string | Uint8Array, payload: string | Uint8Array, key = signingKey): Promise<string> {
  return signText(`${toBase64url(header)}.${toBase64url(payload)}`, key)
}

const parameters: Record<string, EcdsaParams | RsaPssParams | Algorithm> = {
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  PS256: { name: 'RSA-PSS', saltLength: 32 },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  ES384: { name: 'ECDSA', hash: 'SHA-384' },
  EdDSA: { name: 'Ed25519' },
}

/** Appends the signature of a signing input. */
export async function signText(input: string, key = signingKey): Promise<string> {
  const algorithm = parameters[key.jwk.alg ?? ''] ?? { name: 'unknown' }
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, new TextEncoder().encode(input))
  return `${input}.${toBase64url(new Uint8Array(signature))}`
}

/** Base64url without padding, of UTF-8 or bytes. */
export function toBase64url(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64url')
}
