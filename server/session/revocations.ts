import { LRUCache } from 'lru-cache'
import type { Storage } from 'unstorage'
import { toStorageKey } from '#server/platform/toStorageKey'
import { absoluteLifeSeconds } from '#server/session/session'
import type { Session } from '#server/session/session'

/** Whom a logout token names, and its `iat`. That is absent when the user has asked here: then our own clock tells. */
export interface RevokedSubject { issuer: string, sid?: string, sub?: string, issuedAt?: number }

interface Revocation {
  issuedAt?: number
  /** By our clock, with fractions. */
  receivedAt: number
  /** The user that must be meant as well, where the logout token named one. */
  sub?: string
}

const toKey = (...names: string[]) => toStorageKey('revoked', ...names)

/** By the id of a session: what they are made of never changes. Half a kilobyte each; the least used are dropped. */
const keysOf = new LRUCache<string, Promise<string[]>>({ max: 10_000 })

/** Ends one session of ours before its time; a copy of its cookie is worth nothing afterwards. */
export async function revokeSession(storage: Storage, { id }: Session, now: number): Promise<void> {
  await remember(storage, await toKey('id', id), { receivedAt: now })
}

/**
 * Ends the sessions whose sign-in is older than the logout token: those of its `sid`, if its `sub` is theirs; those of its `sub`,
 * where it has no `sid` or the session has none. @see OpenID Connect Back-Channel Logout 1.0 §2.6, §2.7
 */
export async function revokeSubject(storage: Storage, { issuer, sid, sub, issuedAt }: RevokedSubject, now: number): Promise<void> {
  const revocation: Revocation = { receivedAt: now, ...(issuedAt !== undefined && { issuedAt }), ...(sub !== undefined && { sub }) }
  const names = [
    ...(sid === undefined ? [] : [['sid', issuer, sid]]),
    ...(sub === undefined ? [] : [[sid === undefined ? 'sub' : 'sub without sid', issuer, sub]]),
  ]
  for (const key of await Promise.all(names.map(name => toKey(...name)))) {
    const known = toRevocation(await storage.getItem(key))
    // Logout tokens may arrive out of order: an older one takes nothing back.
    if (!known || (known.issuedAt ?? known.receivedAt) <= (issuedAt ?? now)) await remember(storage, key, revocation)
  }
}

/** The keys under which a revocation of this session would be found. */
export function listRevocationKeys({ id, signIn: { iss, sid, sub } }: Session): Promise<string[]> {
  const names = [['id', id], ['sub', iss, sub], sid === undefined ? ['sub without sid', iss, sub] : ['sid', iss, sid]]
  const keys = keysOf.get(id) ?? Promise.all(names.map(name => toKey(...name)))
  keysOf.set(id, keys)
  return keys
}

/** Whether one of the values found under `listRevocationKeys`, in that order, ends the session. */
export function isRevokedBy([byId, ...bySubject]: unknown[], { signIn, startedAt }: Session): boolean {
  if (toRevocation(byId)) return true
  return bySubject.map(toRevocation).some((revocation) => {
    if (!revocation || (revocation.sub !== undefined && revocation.sub !== signIn.sub)) return false
    // Both are whole seconds by the provider's clock; within one second, our own tells which came first.
    if (revocation.issuedAt === undefined || revocation.issuedAt === signIn.issuedAt) return revocation.receivedAt >= startedAt
    return revocation.issuedAt > signIn.issuedAt
  })
}

/** Whether this logout token has had its effect already: a copy of it must not end later sessions. @see Back-Channel Logout 1.0 §2.6 */
export async function isUsed(storage: Storage, { issuer, jti }: { issuer: string, jti: string }): Promise<boolean> {
  return await storage.getItem(await toKey('jti', issuer, jti)) !== null
}

/** Remembers a logout token that has had its effect, for the seconds that it could be sent again. */
export async function rememberUse(
  storage: Storage, { issuer, jti }: { issuer: string, jti: string }, now: number, lifeSeconds: number,
): Promise<void> {
  await remember(storage, await toKey('jti', issuer, jti), { receivedAt: now }, lifeSeconds)
}

async function remember(storage: Storage, key: string, value: Revocation, lifeSeconds = absoluteLifeSeconds): Promise<void> {
  await storage.setItem(key, { ...value }, { ttl: Math.max(1, Math.ceil(lifeSeconds)) })
}

function toRevocation(value: unknown): Revocation | null {
  return typeof value === 'object' && value !== null && 'receivedAt' in value ? value as Revocation : null
}
