import type { Storage } from 'unstorage'

/** Why a shared storage cannot be used. */
export type StorageProblem = 'unreachable' | 'credentials' | 'read_only' | 'cluster' | 'refused'

/** What a status page may show of the storage of sessions: no address, no error text. */
export interface StorageStatus {
  driver: 'memory' | 'redis'
  /** Whether it can be read and written now. Without it each instance works on for itself. */
  isReachable: boolean
  /** Epoch seconds; null while it is reachable. */
  unreachableSince: number | null
  problem: StorageProblem | null
}

/** Locks that several instances share. They reject when the place where they are kept cannot be used. */
export interface Locks {
  /** True when the lock is the owner's now; it ends by itself after `lifeMs`. */
  take: (name: string, owner: string, lifeMs: number) => Promise<boolean>
  /** Makes it end `lifeMs` from now, if the owner still has it. */
  extend: (name: string, owner: string, lifeMs: number) => Promise<void>
  /** Gives the lock back if the owner still has it. */
  release: (name: string, owner: string) => Promise<void>
}

/** What the instances of the app have in common, when there are several. */
export interface SharedStorage {
  /** Rejects within half a second while it cannot be used. */
  storage: Storage
  locks: Locks
  /** Tries the storage now. Never rejects. */
  readStatus: () => Promise<StorageStatus>
}

/** One shared storage in a process, given at its start or never. */
const provided: { shared?: SharedStorage } = {}

/** Gives the app what its instances share. Called before the first request. */
export function provideSharedStorage(shared: SharedStorage): void {
  provided.shared = shared
}

/** What the instances share; undefined when this is the only one. */
export function useSharedStorage(): SharedStorage | undefined {
  return provided.shared
}

/** The state of the storage of sessions. Never rejects. */
export async function readStorageStatus(): Promise<StorageStatus> {
  return provided.shared?.readStatus() ?? { driver: 'memory', isReachable: true, unreachableSince: null, problem: null }
}
