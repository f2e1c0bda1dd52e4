import type { Owner, SessionData } from '#shared/types/auth'

/** A token of one kind and the session it belongs to; `expiresAt` in epoch seconds. */
export interface OwnedToken { value: string, expiresAt: number, owner: Owner }

/** What `GET /api/auth/session` responded: a session, null for nobody, or undefined if it is neither. */
export function parseSession(body: unknown): SessionData | null | undefined {
  if (body === null) return null
  if (!isRecord(body) || !isRecord(body.user) || typeof body.user.sub !== 'string' || !parseOwner(body.owner)) return undefined
  const times = [body.idTokenIssuedAt, body.idTokenExpiresAt, body.startedAt, body.expiresAt]
  return Array.isArray(body.roles) && times.every(Number.isFinite) ? body as unknown as SessionData : undefined
}

/** The token called `name` in an answer of our server or a message of another tab; undefined if it has another shape. */
export function parseToken(body: unknown, name: string): OwnedToken | undefined {
  if (!isRecord(body)) return undefined
  const { [name]: value, expiresAt } = body
  const owner = parseOwner(body.owner)
  if (typeof value !== 'string' || !value || typeof expiresAt !== 'number' || !owner) return undefined
  return { value, expiresAt, owner }
}

/** An `Owner`, or null if it has another shape. */
export function parseOwner(value: unknown): Owner | null {
  if (!isRecord(value) || typeof value.sub !== 'string' || typeof value.session !== 'string') return null
  const { sub, session, organization } = value
  return organization === null || typeof organization === 'string' ? { sub, session, organization } : null
}

/** Whether the value is an object, whose members may be anything. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Whether both belong to the same sign-in. Nobody is never the same as somebody. */
export function isSameOwner(a: Owner | null, b: Owner | null): boolean {
  return isSameUser(a, b) && a?.session === b?.session
}

/** Whether both belong to the same user in the same organization, whatever the sign-in. */
export function isSameUser(a: Owner | null, b: Owner | null): boolean {
  return a?.sub === b?.sub && a?.organization === b?.organization
}
