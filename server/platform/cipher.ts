import { base64url, CompactEncrypt, compactDecrypt, errors } from 'jose'
import { LRUCache } from 'lru-cache'

/** What a value is encrypted for: one that was encrypted for one purpose cannot be read for another. */
export type CipherPurpose = 'session' | 'idle' | 'transaction' | 'copy' | 'callback' | 'logout' | 'keys'

/** Encrypts JSON values for ourselves. */
export type Cipher = ReturnType<typeof createCipher>

interface Secret { id: string, material: CryptoKey }

/** Characters of 16 bytes in base64url. */
const saltLength = 22

const encoder = new TextEncoder()

/**
 * Creates the cipher of these secrets: the first encrypts, all decrypt. The header of each JWE has a `kid`, which tells the secret
 * without telling anything about it, and a `salt`, so that no two values share a key and random 96-bit nonces never run out.
 * @see RFC 7516; RFC 5869; NIST SP 800-38D §8.3
 */
export function createCipher(secrets: readonly [string, ...string[]]) {
  const known = Promise.all(secrets.map(importSecret))
  // A cookie is read many times before it changes. They live as long as the process or until they are crowded out.
  const keys = new LRUCache<string, Promise<CryptoKey>>({ max: 10_000 })

  function deriveKey({ id, material }: Secret, salt: string, purpose: CipherPurpose): Promise<CryptoKey> {
    const name = `${purpose} ${id} ${salt}`
    const key = keys.get(name) ?? crypto.subtle.deriveKey(
      toHkdf(new Uint8Array(base64url.decode(salt)), `auth0 ${purpose} key`), material, { name: 'AES-GCM', length: 256 }, false,
      ['encrypt', 'decrypt'],
    )
    keys.set(name, key)
    return key
  }

  return {
    /** A compact JWE of the value, under its own key: `dir`, A256GCM, key by HKDF from the first secret and a random salt. */
    async encrypt(value: object, purpose: CipherPurpose): Promise<string> {
      const [secret] = await known as [Secret]
      const salt = base64url.encode(crypto.getRandomValues(new Uint8Array(16)))
      return new CompactEncrypt(encoder.encode(JSON.stringify(value)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: secret.id, salt })
        .encrypt(await deriveKey(secret, salt, purpose))
    },
    /**
     * What `encrypt` was given, with any of the secrets. Null when it was made with none of them, for another purpose, or was changed.
     * The value is as trustworthy as the secret, so callers may take its shape for granted, as long as they version it.
     */
    async decrypt(text: string, purpose: CipherPurpose): Promise<unknown> {
      const candidates = await known
      try {
        const { plaintext } = await compactDecrypt(text, ({ kid, salt }) => {
          const secret = candidates.find(({ id }) => id === kid)
          // The keys that are kept are named by it, and anyone can write a header.
          if (!secret || typeof salt !== 'string' || salt.length !== saltLength) throw new errors.JWEDecryptionFailed()
          return deriveKey(secret, salt, purpose)
        }, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] })
        return JSON.parse(new TextDecoder().decode(plaintext))
      }
      catch (error) {
        // Whatever anyone may put into a cookie: not a JWE, another key, a changed byte.
        if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError) return null
        throw error
      }
    },
  }
}

async function importSecret(secret: string): Promise<Secret> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits', 'deriveKey'])
  const id = await crypto.subtle.deriveBits(toHkdf(new Uint8Array(), 'auth0 kid'), material, 64)
  return { material, id: base64url.encode(new Uint8Array(id)) }
}

function toHkdf(salt: Uint8Array<ArrayBuffer>, info: string): HkdfParams {
  return { name: 'HKDF', hash: 'SHA-256', salt, info: encoder.encode(info) }
}
