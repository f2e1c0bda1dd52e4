import { base64url } from 'jose'
import type { Storage } from 'unstorage'
import { absoluteLifeSeconds, sessionClaims } from '#server/session/session'
import type { Session } from '#server/session/session'

/** Whom a logout token names: the provider's session, or all sessions of a user. */
export interface RevokedSubject {
  issuer: string
  sid?: string
  sub?: string
}

/** What tells a logout token from every other. */
export interface LogoutTokenId {
  issuer: string
  jti: string
}

/** Ends one session of ours before its time; a copy of its cookie is worth nothing afterwards. */
export async function revokeSession(storage: Storage, { id }: Session, now: number): Promise<void> {
  await remember(storage, ['id', id], now)
}

/**
 * Ends the sessions that a logout token names, those of its `sid` or, without one, of its `sub`, as far as they have started: who
 * signs in again afterwards has a session, even where the provider gives it the same `sid`.
 * The entry lives as long as the longest session.
 * @see OpenID Connect Back-Channel Logout 1.0 §2.7
 */
export async function revokeSubject(storage: Storage, { issuer, sid, sub }: RevokedSubject, now: number): Promise<void> {
  if (sid) return remember(storage, ['sid', issuer, sid], now)
  if (sub) return remember(storage, ['sub', issuer, sub], now)
}

/** Whether the session was revoked, by its own identifier, its provider's `sid`, or its `sub`. */
export async function isRevoked(storage: Storage, session: Session): Promise<boolean> {
  const { iss, sid, sub } = sessionClaims(session)
  const [byId, bySid, bySub] = await Promise.all([
    recall(storage, ['id', session.id]),
    typeof sid === 'string' ? recall(storage, ['sid', iss, sid]) : null,
    recall(storage, ['sub', iss, sub]),
  ])
  return byId !== null || [bySid, bySub].some(revokedAt => revokedAt !== null && revokedAt >= session.startedAt)
}

/**
 * Whether this logout token has had its effect already. Told apart, since one that was overheard would otherwise end what the user
 * has started afterwards.
 * @see OpenID Connect Back-Channel Logout 1.0 §2.6
 */
export async function isUsed(storage: Storage, { issuer, jti }: LogoutTokenId): Promise<boolean> {
  return await recall(storage, ['jti', issuer, jti]) !== null
}

/** Remembers a logout token that has had its effect, for the seconds that it could be sent again. */
export async function rememberUse(storage: Storage, { issuer, jti }: LogoutTokenId, now: number, lifeSeconds: number): Promise<void> {
  await remember(storage, ['jti', issuer, jti], now, lifeSeconds)
}

async function remember(storage: Storage, name: string[], now: number, lifeSeconds = absoluteLifeSeconds): Promise<void> {
  await storage.setItem(await toKey(name), now, { ttl: Math.max(1, Math.ceil(lifeSeconds)) })
}

async function recall(storage: Storage, name: string[]): Promise<number | null> {
  const instant = await storage.getItem(await toKey(name))
  return typeof instant === 'number' ? instant : null
}

/** A digest, so that neither users' identifiers nor odd characters are in the store. */
async function toKey(name: string[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(name)))
  return `revoked:${base64url.encode(new Uint8Array(digest))}`
}
