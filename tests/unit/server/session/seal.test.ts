import { CompactEncrypt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { seal, unseal } from '#server/session/seal'

const secret = 'a secret of thirty-two characters'
const newerSecret = 'another secret of 32 characters!'

describe('seal', () => {
  it('opens to the value that was sealed', async () => {
    expect(await unseal(await seal({ name: 'Zoë 🦉' }, [secret], 'session'), [secret], 'session')).toEqual({ name: 'Zoë 🦉' })
  })

  it('uses a direct key and A256GCM, and names the key without telling the secret', async () => {
    const header = decodeProtectedHeader(await seal({}, [secret], 'session'))
    expect(header).toEqual({ alg: 'dir', enc: 'A256GCM', kid: expect.stringMatching(/^[\w-]{11}$/) })
  })

  it('never gives the same text twice', async () => {
    expect(await seal({}, [secret], 'session')).not.toBe(await seal({}, [secret], 'session'))
  })
})

describe('unseal', () => {
  it('opens with any of the secrets, so that a new first one logs nobody out', async () => {
    const sealed = await seal({ n: 1 }, [secret], 'session')
    expect(await unseal(sealed, [newerSecret, secret], 'session')).toEqual({ n: 1 })
  })

  it('gives null under another secret', async () => {
    expect(await unseal(await seal({}, [secret], 'session'), [newerSecret], 'session')).toBeNull()
  })

  it('gives null for another purpose', async () => {
    expect(await unseal(await seal({}, [secret], 'transaction'), [secret], 'session')).toBeNull()
  })

  it('gives null when any one character is changed', async () => {
    const sealed = await seal({ admin: false }, [secret], 'session')
    for (let index = 0; index < sealed.length; index += 7) {
      const changed = sealed.slice(0, index) + (sealed[index] === 'A' ? 'Q' : 'A') + sealed.slice(index + 1)
      expect(await unseal(changed, [secret], 'session'), `character ${index}`).toBeNull()
    }
  })

  it.each(['', 'x', 'a.b.c.d.e', '....', 'e30..e30.e30.e30', 'null', '{}'])('gives null for %j', async (sealed) => {
    expect(await unseal(sealed, [secret], 'session')).toBeNull()
  })

  it('refuses another encryption, even under a key that a stranger picked', async () => {
    const foreign = await new CompactEncrypt(new TextEncoder().encode('{}'))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM' }).encrypt(new Uint8Array(32))
    expect(await unseal(foreign, [secret], 'session')).toBeNull()
  })
})
