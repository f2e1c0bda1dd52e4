import { createSigningKey, signText, toBase64url } from '../../support/issueIdToken.ts'
import { withToken } from './brokenRequest.ts'
import type { BrokenRequest, ValidToken } from './brokenRequest.ts'

/** A row that puts something else where the signature was; `change` gets its bytes and may change them in place. */
const withSignature = (name: string, change: (bytes: Buffer, valid: ValidToken) => Uint8Array | string | Promise<string>) =>
  withToken(name, async (valid) => {
    const [head, body, tail] = await valid.parts()
    const changed = await change(Buffer.from(tail, 'base64url'), valid)
    return `${head}.${body}.${typeof changed === 'string' ? changed : toBase64url(changed)}`
  })

/** The signature, and what it covers (RFC 7515 §5.2; RFC 8017 §8.2.2). */
export const signatures: BrokenRequest[] = [
  withSignature('one bit changed', bytes => bytes.fill((bytes[20] ?? 0) ^ 1, 20, 21)),
  withSignature('a byte short', bytes => bytes.subarray(0, -1)),
  withSignature('a byte too long', bytes => Buffer.concat([bytes, Buffer.alloc(1)])),
  withSignature('a zero before it', bytes => Buffer.concat([Buffer.alloc(1), bytes])),
  withSignature('all zeros', bytes => bytes.fill(0)),
  withSignature('all ones', bytes => bytes.fill(255)),
  withSignature('the number one', bytes => bytes.fill(0).fill(1, bytes.length - 1)),
  withSignature('backwards', bytes => bytes.reverse()),
  withSignature('as hexadecimal', bytes => bytes.toString('hex')),
  withSignature('of another token', async (_, valid) => (await valid.issue({ sub: 'auth0|bob' })).split('.')[2] ?? ''),
  withSignature('over only the payload', async (_, valid) => (await signText((await valid.parts())[1], valid.key)).split('.')[1] ?? ''),
  withSignature('by an attacker', async (_, valid) =>
    (await valid.issue({}, { key: await createSigningKey('key-1', valid.key.jwk.alg) })).split('.')[2] ?? ''),
  withToken('a claim changed after signing', async (valid) => {
    const [head, , tail] = await valid.parts()
    return `${head}.${toBase64url(JSON.stringify({ ...valid.claims, sub: 'auth0|mallory' }))}.${tail}`
  }),
  withToken('the header changed after signing', async (valid) => {
    const [, body, tail] = await valid.parts()
    return `${toBase64url(JSON.stringify({ ...valid.header, note: 'x' }))}.${body}.${tail}`
  }),
  withToken('header and payload exchanged', async (valid) => {
    const [head, body, tail] = await valid.parts()
    return `${body}.${head}.${tail}`
  }),
]
