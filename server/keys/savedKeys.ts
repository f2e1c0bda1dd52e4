import type { JSONWebKeySet } from 'jose'
import type { Storage } from 'unstorage'
import { isJsonObject } from '#server/platform/json'
import { parseKeySet } from '#server/keys/parseKeySet'

const readTimeoutMs = 1000

/** A key set and the instant it was fetched from its issuer. */
export interface SavedKeys {
  jwks: JSONWebKeySet
  fetchedAt: number
}

/** Where the last good key set survives its instance. A storage that fails is logged and costs a fetch, never an answer. */
export interface KeyStore {
  /** What was saved last, at the first call and within a second; null when nothing was, it is damaged, or the call is not the first. */
  takeInitial: () => Promise<SavedKeys | null>
  save: (keys: SavedKeys | null) => Promise<void>
}

/**
 * Creates the store of one source: the issuer of the keys, or their address. Without a storage or a fixed source it keeps nothing.
 * Whoever can write to the storage can sign in as anyone: it must belong to the application alone.
 */
export function createKeyStore(storage: Storage | undefined, source: unknown, log?: Pick<Console, 'warn'>): KeyStore {
  const state = { isRead: false }
  if (!storage || typeof source !== 'string') return { takeInitial: async () => null, save: async () => {} }
  const storageKey = `jwks:${encodeURIComponent(source)}`

  return {
    takeInitial: async () => {
      if (state.isRead) return null
      state.isRead = true
      try {
        return parseSavedKeys(await Promise.race([storage.getItem(storageKey), rejectAfter(readTimeoutMs)]), source)
      }
      catch {
        log?.warn('The saved keys of the issuer cannot be read.')
        return null
      }
    },
    save: async (keys) => {
      if (!keys) return
      try {
        await storage.setItem(storageKey, { source, ...keys })
      }
      catch {
        log?.warn('The keys of the issuer cannot be saved.')
      }
    },
  }
}

// Storages normalise their keys, so two sources might meet under one: the record says whose it is.
function parseSavedKeys(saved: unknown, source: string): SavedKeys | null {
  if (!isJsonObject(saved) || saved.source !== source || typeof saved.fetchedAt !== 'number') return null
  return { jwks: parseKeySet(saved.jwks), fetchedAt: saved.fetchedAt }
}

function rejectAfter(ms: number): Promise<never> {
  return new Promise((_, reject) => AbortSignal.timeout(ms).addEventListener('abort', () => reject(new Error('time-out')), { once: true }))
}
