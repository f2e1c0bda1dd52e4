import { CompactSign, compactVerify } from 'jose'
import type { Storage } from 'unstorage'
import type { SavedKeys } from '#server/keys/heldKeys'
import { parseKeySet } from '#server/keys/parseKeySet'
import { isJsonObject } from '#server/platform/json'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'

const readTimeoutMs = 1000

/** Where the last good key set survives its instance. A storage that fails is logged and costs a fetch, never an answer. */
export interface KeyStore {
  /** What was saved last, at the first call and within a second; null when nothing was, it is not ours, or the call is not the first. */
  takeInitial: () => Promise<SavedKeys | null>
  save: (keys: SavedKeys | null) => Promise<void>
}

/** What a key store needs. Without a storage, secrets or a fixed source it keeps nothing. */
export interface KeyStoreOptions {
  /** Shared with other instances: the last good set is kept here for those that start cold. */
  storage?: Storage
  /** The issuer of the keys, or their address. */
  source: unknown
  /** Records are authenticated with a key from the first secret, and believed by any. */
  secrets?: readonly string[]
  algorithm?: SigningAlgorithm
  log?: Pick<Console, 'warn'>
}

/**
 * Creates the store of one source. Records are authenticated (HS256) with a key derived from the session secret, so that whoever can
 * only write to the storage cannot make the server believe a key.
 */
export function createKeyStore({ storage, source, secrets: [secret, ...olderSecrets] = [], algorithm, log }: KeyStoreOptions): KeyStore {
  const state = { isRead: false }
  if (!storage || !secret || typeof source !== 'string') return { takeInitial: async () => null, save: async () => {} }
  const storageKey = `jwks:${encodeURIComponent(source)}`

  return {
    takeInitial: async () => {
      if (state.isRead) return null
      state.isRead = true
      try {
        const saved = await Promise.race([storage.getItem(storageKey), rejectAfter(readTimeoutMs)])
        return saved === null ? null : parseSavedKeys(await verifyRecord(saved, [secret, ...olderSecrets]), source, algorithm)
      }
      catch {
        log?.warn('The saved keys of the issuer cannot be read.')
        return null
      }
    },
    save: async (keys) => {
      if (!keys) return
      try {
        const record = new TextEncoder().encode(JSON.stringify({ source, ...keys }))
        const signed = await new CompactSign(record).setProtectedHeader({ alg: 'HS256' }).sign(await deriveKey(secret))
        await storage.setItem(storageKey, signed)
      }
      catch {
        log?.warn('The keys of the issuer cannot be saved.')
      }
    },
  }
}

async function verifyRecord(saved: unknown, secrets: readonly string[]): Promise<unknown> {
  const keys = await Promise.all(secrets.map(deriveKey))
  const { payload } = await Promise.any(keys.map(key => compactVerify(String(saved), key, { algorithms: ['HS256'] })))
  return JSON.parse(new TextDecoder().decode(payload))
}

/** HKDF-SHA-256 (RFC 5869): the key is for this purpose only. */
async function deriveKey(secret: string): Promise<CryptoKey> {
  const encoder = new TextEncoder()
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey'])
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode('auth0 saved keys') }
  return crypto.subtle.deriveKey(parameters, material, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign', 'verify'])
}

// Storages normalise their keys, so two sources might meet under one: the record says whose it is.
function parseSavedKeys(saved: unknown, source: string, algorithm?: SigningAlgorithm): SavedKeys | null {
  if (!isJsonObject(saved) || saved.source !== source || typeof saved.fetchedAt !== 'number') return null
  return { jwks: parseKeySet(saved.jwks, algorithm), fetchedAt: saved.fetchedAt }
}

function rejectAfter(ms: number): Promise<never> {
  return new Promise((_, reject) => AbortSignal.timeout(ms).addEventListener('abort', () => reject(new Error('time-out')), { once: true }))
}
