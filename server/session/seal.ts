import { base64url, CompactEncrypt, compactDecrypt, errors } from 'jose'
import { LRUCache } from 'lru-cache'

/** What a sealed value is for: a value sealed for one purpose cannot be read for another. */
export type SealPurpose = 'session' | 'transaction' | 'renewal'

interface SealKey { id: string, key: Uint8Array }

/** Derived keys, a few for each secret; the bound only guards against endless secrets. They live as long as the process. */
const derivedKeys = new LRUCache<string, Promise<SealKey>>({ max: 100 })

/**
 * Seals a JSON value as a compact JWE (`dir`, A256GCM) under a key derived by HKDF-SHA-256 from the first secret.
 * The `kid` in its header tells which secret it was, without telling anything about the secret.
 * @see RFC 7516; RFC 5869
 */
export async function seal(value: object, secrets: readonly [string, ...string[]], purpose: SealPurpose): Promise<string> {
  const { id, key } = await deriveKey(secrets[0], purpose)
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: id })
    .encrypt(key)
}

/**
 * Opens a value that `seal` made with any of the secrets. Null when it was made with none of them, for another purpose, or was changed.
 * The value is as trustworthy as the secret, so callers may take its shape for granted, as long as they version it.
 */
export async function unseal(sealed: string, secrets: readonly string[], purpose: SealPurpose): Promise<unknown> {
  const keys = await Promise.all(secrets.map(secret => deriveKey(secret, purpose)))
  try {
    const { plaintext } = await compactDecrypt(sealed, ({ kid }) => {
      const match = keys.find(({ id }) => id === kid)
      if (!match) throw new errors.JWEDecryptionFailed()
      return match.key
    }, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] })
    return JSON.parse(new TextDecoder().decode(plaintext))
  }
  catch (error) {
    // Whatever a stranger may put into a cookie: not a JWE, another key, a changed byte.
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError) return null
    throw error
  }
}

function deriveKey(secret: string, purpose: SealPurpose): Promise<SealKey> {
  const name = `${purpose} ${secret}`
  const known = derivedKeys.get(name)
  if (known) return known
  const derived = importAndDerive(secret, purpose)
  derivedKeys.set(name, derived)
  return derived
}

async function importAndDerive(secret: string, purpose: SealPurpose): Promise<SealKey> {
  const encoder = new TextEncoder()
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits'])
  const derive = async (use: string, bits: number) => new Uint8Array(await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(`auth0 ${purpose} ${use}`) }, material, bits,
  ))
  const [key, id] = await Promise.all([derive('key', 256), derive('kid', 64)])
  return { key, id: base64url.encode(id) }
}
