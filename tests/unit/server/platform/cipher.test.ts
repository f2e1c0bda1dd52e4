import { CompactEncrypt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { createCipher } from '#server/platform/cipher'

const secret = 'a secret of thirty-two characters'
const newerSecret = 'another secret of 32 characters!'
const cipher = createCipher([secret])

describe('encrypt (RFC 7516)', () => {
  it('uses a direct key and A256GCM, and names the secret without telling it', async () => {
    expect(decodeProtectedHeader(await cipher.encrypt({}, 'session'))).toEqual({
      alg: 'dir', enc: 'A256GCM', kid: expect.stringMatching(/^[\w-]{11}$/), salt: expect.stringMatching(/^[\w-]{22}$/),
    })
  })

  it('uses a key of its own for each value, so that nonces never run out', async () => {
    const salts = await Promise.all(Array.from({ length: 20 }, async () => decodeProtectedHeader(await cipher.encrypt({}, 'session')).salt))
    expect(new Set(salts).size).toBe(20)
  })

  it('encrypts with the first secret', async () => {
    const kidOf = async (...secrets: [string, ...string[]]) => decodeProtectedHeader(await createCipher(secrets).encrypt({}, 'session')).kid
    expect(await kidOf(newerSecret, secret)).toBe(await kidOf(newerSecret))
  })
})

describe('decrypt', () => {
  it('gives the value that was encrypted', async () => {
    expect(await cipher.decrypt(await cipher.encrypt({ name: 'Zoë 🦉' }, 'session'), 'session')).toEqual({ name: 'Zoë 🦉' })
  })

  it('takes any of the secrets, so that a new first one logs nobody out', async () => {
    const text = await cipher.encrypt({ n: 1 }, 'session')
    expect(await createCipher([newerSecret, secret]).decrypt(text, 'session')).toEqual({ n: 1 })
  })

  it('gives null under another secret', async () => {
    expect(await createCipher([newerSecret]).decrypt(await cipher.encrypt({}, 'session'), 'session')).toBeNull()
  })

  it('gives null for another purpose', async () => {
    expect(await cipher.decrypt(await cipher.encrypt({}, 'transaction'), 'session')).toBeNull()
  })

  it('gives null when any one character is changed', async () => {
    const text = await cipher.encrypt({ admin: false }, 'session')
    for (let index = 0; index < text.length; index += 7) {
      const changed = text.slice(0, index) + (text[index] === 'A' ? 'Q' : 'A') + text.slice(index + 1)
      expect(await cipher.decrypt(changed, 'session'), `character ${index}`).toBeNull()
    }
  })

  it.each(['', 'x', 'a.b.c.d.e', '....', 'e30..e30.e30.e30', 'null', '{}'])('gives null for %j', async (text) => {
    expect(await cipher.decrypt(text, 'session')).toBeNull()
  })

  it('gives null for another encryption, even under a key that an attacker chose', async () => {
    const foreign = await new CompactEncrypt(new TextEncoder().encode('{}'))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM' }).encrypt(new Uint8Array(32))
    expect(await cipher.decrypt(foreign, 'session')).toBeNull()
  })

  it.each([undefined, 7, null, ['x'], {}, '', 'x'.repeat(23)])('gives null for the salt %j', async (salt) => {
    const { kid } = decodeProtectedHeader(await cipher.encrypt({}, 'session'))
    const foreign = await new CompactEncrypt(new TextEncoder().encode('{}'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, salt }).encrypt(new Uint8Array(32))
    expect(await cipher.decrypt(foreign, 'session')).toBeNull()
  })
})
