import type { Storage } from 'unstorage'
import type { Locks } from '#server/session/sharedRenewals'

/** What a status page may show of the storage of sessions: no address, no error text. */
export interface StorageStatus {
  driver: 'memory' | 'redis'
  /** Whether it answers now. Without it each instance works on for itself. */
  isReachable: boolean
  /** Epoch seconds; null while it is reachable. */
  unreachableSince: number | null
}

/** What the instances of the app have in common, when there are several. */
export interface SharedStorage {
  /** Rejects while it cannot be reached. */
  storage: Storage
  /** Reject while they cannot be reached. */
  locks: Locks
  /** Asks the storage now. Never rejects. */
  readStatus: () => Promise<StorageStatus>
}

/** One shared storage in a process, given at its start or never. */
const provided: { shared?: SharedStorage } = {}

/** Gives the app what its instances share. Called before the first request. */
export function provideSharedStorage(shared: SharedStorage): void {
  provided.shared = shared
}

/** What the instances share; null when this is the only one. */
export function useSharedStorage(): SharedStorage | null {
  return provided.shared ?? null
}

/** The state of the storage of sessions. Never rejects. */
export async function readStorageStatus(): Promise<StorageStatus> {
  return provided.shared?.readStatus() ?? { driver: 'memory', isReachable: true, unreachableSince: null }
}
