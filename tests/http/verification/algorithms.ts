import { constants, createHmac, createPublicKey, generateKeyPairSync, KeyObject, sign } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { createSigningKey, signingKey, toBase64url } from '../../support/issueIdToken.ts'
import { withHeader, withToken } from './brokenRequest.ts'
import type { BrokenRequest, ValidToken } from './brokenRequest.ts'

const privateKey = KeyObject.from(signingKey.privateKey)
const publicKey = createPublicKey(privateKey)

/** The signing input of a token that is valid but for its algorithm. */
function toInput({ header, claims }: ValidToken, alg: unknown): string {
  return `${toBase64url(JSON.stringify({ ...header, alg }))}.${toBase64url(JSON.stringify(claims))}`
}

/** RSA by the provider's own key, with another hash or padding than RS256. */
const rsa = (alg: string, hash: string, padding: number) => withToken(`${alg} by the provider’s own key`, (valid) => {
  const input = toInput(valid, alg)
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
  return `${input}.${sign(hash, Buffer.from(input), { key: privateKey, padding, saltLength }).toString('base64url')}`
})

const hmac = (name: string, secret: string | Buffer, bits = 256) => withToken(name, (valid) => {
  const input = toInput(valid, `HS${bits}`)
  return `${input}.${createHmac(`sha${bits}`, secret).update(input).digest('base64url')}`
})

const ecdsa = (alg: string, namedCurve: string, hash: string) => withToken(`${alg} by an attacker’s key`, (valid) => {
  const key = generateKeyPairSync('ec', { namedCurve }).privateKey
  const input = toInput(valid, alg)
  return `${input}.${sign(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
})

/** Algorithm confusion (RFC 8725 §2.1, §3.1, §3.2). */
export const algorithms: BrokenRequest[] = [
  ...['none', 'None', 'NONE', 'nOnE'].map(alg => withToken(`alg ${alg} without a signature`, valid => `${toInput(valid, alg)}.`)),
  ...['none', 'None'].map(alg => withHeader(`alg ${alg} with the provider’s signature`, () => ({ alg }))),
  hmac('HS256 keyed with the public key as PEM', publicKey.export({ type: 'spki', format: 'pem' })),
  hmac('HS256 keyed with the public key as PEM without the line end', publicKey.export({ type: 'spki', format: 'pem' }).toString().trim()),
  hmac('HS256 keyed with the public key as PKCS #1', publicKey.export({ type: 'pkcs1', format: 'pem' })),
  hmac('HS256 keyed with the public key as DER', publicKey.export({ type: 'spki', format: 'der' })),
  hmac('HS256 keyed with the public key as JWK', JSON.stringify(signingKey.jwk)),
  hmac('HS256 keyed with the modulus', Buffer.from(signingKey.jwk.n ?? '', 'base64url')),
  hmac('HS256 keyed with nothing', ''),
  hmac('HS384 keyed with the public key as PEM', publicKey.export({ type: 'spki', format: 'pem' }), 384),
  hmac('HS512 keyed with the public key as PEM', publicKey.export({ type: 'spki', format: 'pem' }), 512),
  rsa('RS384', 'sha384', constants.RSA_PKCS1_PADDING), rsa('RS512', 'sha512', constants.RSA_PKCS1_PADDING),
  rsa('RS1', 'sha1', constants.RSA_PKCS1_PADDING),
  rsa('PS256', 'sha256', constants.RSA_PKCS1_PSS_PADDING), rsa('PS384', 'sha384', constants.RSA_PKCS1_PSS_PADDING),
  rsa('PS512', 'sha512', constants.RSA_PKCS1_PSS_PADDING),
  ecdsa('ES256', 'P-256', 'sha256'), ecdsa('ES384', 'P-384', 'sha384'), ecdsa('ES512', 'P-521', 'sha512'),
  ecdsa('ES256K', 'secp256k1', 'sha256'),
  withToken('ES256 with a signature of zeros', valid => `${toInput(valid, 'ES256')}.${toBase64url(new Uint8Array(64))}`),
  ...['EdDSA', 'Ed25519'].map(alg => withToken(`${alg} by an attacker’s key`, (valid) => {
    const input = toInput(valid, alg)
    return `${input}.${sign(null, Buffer.from(input), generateKeyPairSync('ed25519').privateKey).toString('base64url')}`
  })),
  withToken('RS256 by an attacker’s key under the provider’s kid', async valid =>
    valid.issue({}, { key: await createSigningKey(String(signingKey.jwk.kid)) })),
  withToken('a token encrypted to the provider’s public key', async valid =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(valid.claims)))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: signingKey.jwk.kid }).encrypt(publicKey)),
  ...([
    ['no alg', undefined], ['alg null', null], ['alg empty', ''], ['alg in lower case', 'rs256'], ['alg with a space behind it', 'RS256 '],
    ['alg in an array', ['RS256']], ['alg as an object', { RS256: true }], ['alg as a number', 256], ['alg dir', 'dir'],
    ['alg of a prototype', 'constructor'],
  ] as const).map(([name, alg]) => withHeader(name, () => ({ alg }))),
]
