import { constants, createHmac, createPublicKey, generateKeyPairSync, KeyObject, sign } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { createSigningKey, toBase64url } from '../../support/issueIdToken.ts'
import { withHeader, withToken } from './brokenRequest.ts'
import type { BrokenRequest, ValidToken } from './brokenRequest.ts'

const toPublicKey = ({ key }: ValidToken) => createPublicKey(KeyObject.from(key.privateKey))

/** The signing input of a token that is valid but for its algorithm. */
function toInput({ header, claims }: ValidToken, alg: unknown): string {
  return `${toBase64url(JSON.stringify({ ...header, alg }))}.${toBase64url(JSON.stringify(claims))}`
}

/** RSA with another hash or padding than RS256; by the provider's own key if that is one. */
const rsa = (alg: string, hash: string, padding: number) => withToken(`${alg} by the provider’s own key`, (valid) => {
  const input = toInput(valid, alg)
  const own = KeyObject.from(valid.key.privateKey)
  const key = own.asymmetricKeyType === 'rsa' ? own : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return `${input}.${sign(hash, Buffer.from(input), { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }).toString('base64url')}`
})

type ToSecret = (publicKey: KeyObject, valid: ValidToken) => string | Buffer
const hmac = (name: string, toSecret: ToSecret, bits = 256) => withToken(name, (valid) => {
  const input = toInput(valid, `HS${bits}`)
  return `${input}.${createHmac(`sha${bits}`, toSecret(toPublicKey(valid), valid)).update(input).digest('base64url')}`
})
const toPem = (publicKey: KeyObject) => publicKey.export({ type: 'spki', format: 'pem' })

const ecdsa = (alg: string, namedCurve: string, hash: string) => withToken(`${alg} by an attacker’s key`, (valid) => {
  const key = generateKeyPairSync('ec', { namedCurve }).privateKey
  const input = toInput(valid, alg)
  return `${input}.${sign(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
})

/** Algorithm confusion (RFC 8725 §2.1, §3.1, §3.2). */
export const algorithms: BrokenRequest[] = [
  ...['none', 'None', 'NONE', 'nOnE'].map(alg => withToken(`alg ${alg} without a signature`, valid => `${toInput(valid, alg)}.`)),
  ...['none', 'None'].map(alg => withHeader(`alg ${alg} with the provider’s signature`, () => ({ alg }))),
  hmac('HS256 keyed with the public key as PEM', toPem),
  hmac('HS256 keyed with the public key as PEM without the line end', key => toPem(key).toString().trim()),
  hmac('HS256 keyed with the public key as PKCS #1 (of an elliptic curve: as JWK)', key =>
    key.asymmetricKeyType === 'rsa' ? key.export({ type: 'pkcs1', format: 'pem' }) : JSON.stringify(key.export({ format: 'jwk' }))),
  hmac('HS256 keyed with the public key as DER', key => key.export({ type: 'spki', format: 'der' })),
  hmac('HS256 keyed with the public key as JWK', (_, valid) => JSON.stringify(valid.key.jwk)),
  hmac('HS256 keyed with the modulus or the point', (_, { key: { jwk } }) => Buffer.from(jwk.n ?? jwk.x ?? '', 'base64url')),
  hmac('HS256 keyed with nothing', () => ''),
  hmac('HS384 keyed with the public key as PEM', toPem, 384),
  hmac('HS512 keyed with the public key as PEM', toPem, 512),
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
    valid.issue({}, { key: await createSigningKey('key-1') })),
  withToken('a token encrypted to the provider’s public key', async valid =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(valid.claims)))
      .setProtectedHeader({ alg: valid.key.jwk.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES', enc: 'A256GCM', kid: 'key-1' })
      .encrypt(toPublicKey(valid))),
  ...([
    ['no alg', undefined], ['alg null', null], ['alg empty', ''], ['alg in lower case', 'rs256'], ['alg with a space behind it', 'RS256 '],
    ['alg in an array', ['RS256']], ['alg as an object', { RS256: true }], ['alg as a number', 256], ['alg dir', 'dir'],
    ['alg of a prototype', 'constructor'],
  ] as const).map(([name, alg]) => withHeader(name, () => ({ alg }))),
]
