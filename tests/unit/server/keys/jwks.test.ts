import { exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { parseKeySet } from '#server/keys/jwks'
import { signingAlgorithms } from '#server/platform/signingAlgorithms'
import { createSigningKey, signingKey } from '../../../support/issueIdToken'

const good = signingKey.jwk
const ecKey = await exportJWK((await generateKeyPair('ES256')).publicKey)
const privateKey = await exportJWK(signingKey.privateKey)
/** A modulus of some bits, as base64url: for shape, not for signatures. */
const modulus = (bits: number) => {
  const bytes = Buffer.alloc(Math.ceil(bits / 8))
  bytes[0] = 1 << ((bits - 1) % 8)
  return bytes.toString('base64url')
}

describe('parseKeySet (RFC 7517)', () => {
  it('keeps a signing key, and nothing of it but the key', () => {
    expect(parseKeySet({ keys: [{ ...good, x5c: ['MII'], x5u: 'https://evil.example/', x5t: 'x' }], more: 1 })).toEqual({ keys: [good] })
  })

  it.each<[string, JWK]>([
    ['without use and alg', { ...good, use: undefined, alg: undefined }],
    ['that says it verifies', { ...good, key_ops: ['verify'] }],
    ['of 2048 bits', { ...good, n: modulus(2048) }],
    ['of 8192 bits', { ...good, n: modulus(8192) }],
  ])('takes a key %s', (_, key) => {
    expect(parseKeySet({ keys: [key] }).keys).toHaveLength(1)
  })

  it.each<[string, unknown]>([
    ['for encryption', { ...good, use: 'enc' }],
    ['of another algorithm', { ...good, alg: 'RS512' }],
    ['for RSA-OAEP', { ...good, alg: 'RSA-OAEP' }],
    ['that signs only', { ...good, key_ops: ['sign'] }],
    ['with damaged key_ops', { ...good, key_ops: 'verify' }],
    ['of another type', ecKey],
    ['that is a secret', { kty: 'oct', k: 'AAAA', alg: 'RS256' }],
    ['that is private', { ...privateKey, use: 'sig', alg: 'RS256' }],
    ['whose private half is there', { ...good, d: 'AQAB' }],
    ['whose kid is no string', { ...good, kid: 1 }],
    ['of 2047 bits', { ...good, n: modulus(2047) }],
    ['of 1024 bits, led by zeros', { ...good, n: Buffer.concat([Buffer.alloc(128), Buffer.alloc(128, 255)]).toString('base64url') }],
    ['of 8193 bits', { ...good, n: modulus(8193) }],
    ['of 100 KB', { ...good, n: 'A'.repeat(100_000) }],
    ['without a modulus', { ...good, n: undefined }],
    ['whose modulus is not base64url', { ...good, n: `${good.n}==` }],
    ['with exponent 1', { ...good, e: 'AQ' }],
    ['with an even exponent', { ...good, e: 'AAAA' }],
    ['without an exponent', { ...good, e: undefined }],
    ['that is null', null],
    ['that is an array', [good]],
  ])('leaves out a key %s', async (_, key) => {
    const second = await createSigningKey('key-2')
    expect(parseKeySet({ keys: [key, second.jwk] })).toEqual({ keys: [second.jwk] })
    expect(() => parseKeySet({ keys: [key] })).toThrow('no usable key')
  })

  it.each([[null], [[]], ['keys'], [{}], [{ keys: {} }], [{ keys: 'x' }]])('refuses %j', (value) => {
    expect(() => parseKeySet(value)).toThrow('not a key set')
  })

  it('counts a key twice in the set once, and keeps two keys under one kid', async () => {
    const twin = await createSigningKey('key-1')
    expect(parseKeySet({ keys: [good, { ...good, alg: undefined }, twin.jwk] }).keys).toEqual([good, twin.jwk])
  })
})

const curves = { ES256: 'P-256', ES384: 'P-384', EdDSA: 'Ed25519' } as const

describe.each(signingAlgorithms)('parseKeySet for %s', (algorithm) => {
  it('keeps the public keys of this algorithm only', async () => {
    const keys = await Promise.all(signingAlgorithms.map(alg => createSigningKey(`key-${alg}`, alg)))
    const own = keys.filter(({ jwk }) => jwk.alg === algorithm).map(({ jwk }) => jwk)
    expect(parseKeySet({ keys: keys.map(({ jwk }) => jwk) }, algorithm)).toEqual({ keys: own })
  })

  it('tells the kind by the key where no alg is given', async () => {
    const keys = await Promise.all(signingAlgorithms.map(alg => createSigningKey(`key-${alg}`, alg)))
    const untold = keys.map(({ jwk }) => ({ ...jwk, alg: undefined }))
    expect(parseKeySet({ keys: untold }, algorithm).keys).toHaveLength(algorithm in curves ? 1 : 2)
  })
})

describe.each(['ES256', 'ES384', 'EdDSA'] as const)('parseKeySet for %s', async (algorithm) => {
  const { jwk, privateKey } = await createSigningKey('key-1', algorithm)

  it.each<[string, JWK]>([
    ['that is private', { ...jwk, d: (await exportJWK(privateKey)).d }],
    ['on another curve', { ...jwk, crv: algorithm === 'ES256' ? 'P-384' : 'P-256' }],
    ['on a curve of another kind', { ...jwk, crv: algorithm === 'EdDSA' ? 'Ed448' : 'secp256k1' }],
    ['of another type', { ...jwk, kty: algorithm === 'EdDSA' ? 'EC' : 'OKP' }],
    ['without x', { ...jwk, x: undefined }],
    ['whose x is short', { ...jwk, x: jwk.x?.slice(0, -4) }],
    ['whose x is padded', { ...jwk, x: `${jwk.x}==` }],
    ['for encryption', { ...jwk, use: 'enc' }],
  ])('leaves out a key %s', (_, key) => {
    expect(() => parseKeySet({ keys: [key] }, algorithm)).toThrow('no usable key')
  })
})
