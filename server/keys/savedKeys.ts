import type { Storage } from 'unstorage'
import type { SavedKeys } from '#server/keys/heldKeys'
import { parseKeySet } from '#server/keys/parseKeySet'
import type { Cipher } from '#server/platform/cipher'
import { isJsonObject } from '#server/platform/json'
import { rejectOn } from '#server/platform/remoteAnswer'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'

const readTimeoutMs = 1000

/** Where the last good key set is saved. Without a storage, a cipher or an issuer nothing is. */
export interface KeyStoreOptions {
  /** Shared with other instances: the last good set is kept here for those that start cold. */
  storage?: Storage
  /** What saved keys belong to. */
  issuer?: string
  cipher?: Pick<Cipher, 'encrypt' | 'decrypt'>
  algorithm?: SigningAlgorithm
  log?: Pick<Console, 'warn'>
}

/**
 * Creates the store of one issuer's keys. Records are encrypted, so that whoever can only write to the storage cannot make the server
 * accept a key. A storage that fails is logged and costs a fetch.
 */
export function createKeyStore({ storage, issuer, cipher, algorithm, log }: KeyStoreOptions) {
  const state = { isRead: false }
  const storageKey = `jwks:${encodeURIComponent(issuer ?? '')}`

  return {
    /** What was saved last, at the first call and within a second; null when nothing was, it is not ours, or the call is not the first. */
    async takeInitial(): Promise<SavedKeys | null> {
      if (!storage || !issuer || !cipher || state.isRead) return null
      state.isRead = true
      try {
        const saved = await Promise.race([storage.getItem(storageKey), rejectOn(AbortSignal.timeout(readTimeoutMs))])
        return saved === null ? null : parseSavedKeys(await cipher.decrypt(String(saved), 'keys'), issuer, algorithm)
      }
      catch {
        log?.warn('The saved keys of the issuer cannot be read.')
        return null
      }
    },
    async save(keys: SavedKeys | null): Promise<void> {
      if (!storage || !issuer || !cipher || !keys) return
      try {
        await storage.setItem(storageKey, await cipher.encrypt({ issuer, ...keys }, 'keys'))
      }
      catch {
        log?.warn('The keys of the issuer cannot be saved.')
      }
    },
  }
}

// Storages normalise their keys, so two issuers might meet under one: the record says whose it is.
function parseSavedKeys(saved: unknown, issuer: string, algorithm?: SigningAlgorithm): SavedKeys | null {
  if (saved === null) throw new Error('not ours')
  if (!isJsonObject(saved) || saved.issuer !== issuer || typeof saved.fetchedAt !== 'number') return null
  return { jwks: parseKeySet(saved.jwks, algorithm), fetchedAt: saved.fetchedAt }
}
