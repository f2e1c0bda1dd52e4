import { createHash, createPrivateKey, constants, privateEncrypt, sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createLocalJWKSet, exportJWK } from 'jose'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { verifyIdToken } from '#server/tokens/idToken'
import { parseKeySet } from '#server/keys/jwks'
import { clientId, issuer, now, signingKey, toBase64url, validClaims } from '../../../support/issueIdToken'

type Piece = string | [string, string, number, number, [number, number]?]
interface Vectors {
  control: Piece[]
  padding: { id: string, comment: string, em: Piece[] }[]
  special: { id: string, comment: string, op: string }[]
  verbatim: { id: string, comment: string, jws: string }[]
  jwks: { id: string, comment: string, result: string, public: JWK }[]
}

// Published vectors (Apache-2.0) that are not part of the project: `../shared/data` next to it, or nothing to run.
const path = fileURLToPath(new URL('../../../../../shared/data/wycheproof/wycheproof.json', import.meta.url))
const areInstalled = existsSync(path)
const none: Vectors = { control: [], padding: [], special: [], verbatim: [], jwks: [] }
const vectors: Vectors = areInstalled ? JSON.parse(readFileSync(path, 'utf8')) : none

const privateJwk = await exportJWK(signingKey.privateKey)
const privateKey = createPrivateKey({ key: { ...privateJwk, kty: 'RSA' }, format: 'jwk' })
const options = { issuer, clientId, keys: { getKey: createLocalJWKSet({ keys: [signingKey.jwk] }) }, now: () => now }
const input = `${toBase64url(JSON.stringify({ alg: 'RS256', kid: 'key-1' }))}.${toBase64url(JSON.stringify(validClaims))}`

/** The encoded message of a vector, with the digest of our signing input where it has a place for one. */
function encode(pieces: Piece[]): Buffer {
  return Buffer.concat(pieces.map((piece) => {
    if (typeof piece === 'string') {
      const [hex = '', count = '1'] = piece.split('*')
      return Buffer.from(hex.repeat(Number(count)), 'hex')
    }
    const [, hash, from, to, flip] = piece
    const digest = createHash(hash).update(input).digest()
    if (flip) digest[flip[0]] = (digest[flip[0]] ?? 0) ^ flip[1]
    return digest.subarray(from, to)
  }))
}

const toToken = (em: Buffer) => `${input}.${toBase64url(privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, em))}`
/** Signatures that are no encoded message at all: numbers around the modulus, the message itself, other paddings. */
function craft(op: string): Buffer {
  const right = sign('sha256', Buffer.from(input), privateKey)
  const n = BigInt(`0x${Buffer.from(signingKey.jwk.n ?? '', 'base64url').toString('hex')}`)
  const toBytes = (value: bigint) => Buffer.from(value.toString(16).padStart(value > 1n << 2048n ? 514 : 512, '0'), 'hex')
  const [, salt] = /^pss-(\d+)$/.exec(op) ?? []
  if (salt) {
    return sign('sha256', Buffer.from(input), { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(salt) })
  }
  const signatures: Record<string, () => Buffer> = {
    'message-as-signature': () => Buffer.from(input),
    'append-2': () => Buffer.concat([right, Buffer.alloc(2)]),
    'empty': () => Buffer.alloc(0),
    's=0': () => toBytes(0n),
    's=1': () => toBytes(1n),
    's=2': () => toBytes(2n),
    's=n-1': () => toBytes(n - 1n),
    's=n': () => toBytes(n),
    's=n+1': () => toBytes(n + 1n),
    's=-1': () => Buffer.alloc(256, 255),
    's+n': () => toBytes(BigInt(`0x${right.toString('hex')}`) + n),
  }
  const make = signatures[op]
  if (!make) throw new Error(`unknown operation ${op}`)
  return make()
}

const refused = { code: 'invalid_token', cause: { check: 'signature' } }

describe.skipIf(!areInstalled)('verifyIdToken (Wycheproof; skipped without the vectors)', () => {
  it('accepts the control: the padding of RFC 8017 §9.2, as a signature has it', async () => {
    const token = toToken(encode(vectors.control))
    expect(token).toBe(`${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`)
    await expect(verifyIdToken(token, options)).resolves.toMatchObject({ iss: issuer })
  })

  it.each(vectors.padding)('refuses the padding of $id: $comment', async ({ em }) => {
    const encoded = encode(em)
    expect(encoded).toHaveLength(256)
    await expect(verifyIdToken(toToken(encoded), options)).rejects.toMatchObject(refused)
  })

  it.each(vectors.special)('refuses $id: $comment ($op)', async ({ op }) => {
    await expect(verifyIdToken(`${input}.${toBase64url(craft(op))}`, options)).rejects.toMatchObject({ code: 'invalid_token' })
  })

  it.each(vectors.verbatim)('refuses $id: $comment', async ({ jws }) => {
    await expect(verifyIdToken(jws, options)).rejects.toMatchObject({ code: 'invalid_token' })
  })
})

describe.skipIf(!areInstalled)('parseKeySet (Wycheproof; skipped without the vectors)', () => {
  // To see the ROCA weakness takes its fingerprint, and an issuer that would publish such a key today has other troubles.
  const isSeen = ({ comment }: { comment: string }) => comment !== 'rejectsKeyWithRocaVulnerability'

  it.each(vectors.jwks.filter(isSeen))('of $id: $comment', ({ public: jwk, result }) => {
    if (result === 'valid') expect(parseKeySet({ keys: [jwk] }).keys).toHaveLength(1)
    else expect(() => parseKeySet({ keys: [jwk] })).toThrow('no usable key')
  })
})
