import { decodeJwt } from 'jose'
import type { JWTPayload } from 'jose'
import type { H3Event } from 'h3'
import type { Owner, SessionData, SessionExtra, User } from '#shared/types/auth'
import { maxCookieBytes, readChunkedCookie, writeChunkedCookie } from '#server/session/cookies'
import type { CookieContext } from '#server/session/cookies'
import { seal, unseal } from '#server/session/seal'
import { log } from '#server/operations/log'

const cookieBaseName = 'auth0.session'
/** Raised when the shape of `Session` changes in a way that old cookies do not bear: they then count as none. */
export const version = 1

/** Seconds: after 3 days the user signs in again, whatever happens. */
export const absoluteLifeSeconds = 3 * 24 * 60 * 60
/** Seconds: a day without a visit ends the session. */
export const idleLifeSeconds = 24 * 60 * 60
/** Seconds: a visit moves the idle life along, but writes the cookie no more often than this. */
const rollEverySeconds = 5 * 60

/** An access token and its end, epoch seconds. */
export interface AccessToken {
  value: string
  expiresAt: number
}

/** What a sign-in gives a session. */
export type SessionTokens = Pick<Session, 'refreshToken' | 'accessToken'> & { idToken: string }

/** A session as it is sealed into the cookie. Instants are epoch seconds. */
export interface Session {
  /** Fresh at each sign-in; ours, not the provider's `sid`. */
  id: string
  /** Verified before it was put here. Null when it was too large to be kept: the next renewal brings it back. */
  idToken: string | null
  /** Claims of that ID token; kept only where the token itself could not be. */
  claims?: SessionClaims
  refreshToken: string | null
  /** For the configured audience; null when none is configured, or when it was too large to be kept. */
  accessToken: AccessToken | null
  /** How many refresh grants this session has had: of two copies, the one with more is the newer. */
  rotations: number
  startedAt: number
  /** When the cookie was last written. */
  rolledAt: number
  /** What the application added at sign-in. */
  extra?: SessionExtra
}

/** Claims that every verified ID token has; more may be there. */
export type SessionClaims = JWTPayload & { sub: string, iss: string, iat: number, exp: number }

/** What sealing and dating a session takes. */
export interface SessionContext extends CookieContext {
  secrets: readonly [string, ...string[]]
  /** Epoch seconds. */
  now: number
}

/** The claims of the session's ID token. They were verified at sign-in or renewal, and the seal has kept them since. */
export function sessionClaims({ idToken, claims }: Session): SessionClaims {
  return claims ?? decodeJwt<SessionClaims>(idToken ?? '')
}

/** Creates a session with a fresh identifier of 128 bits. */
export function createSession(tokens: SessionTokens, now: number): Session {
  return { id: crypto.randomUUID(), ...tokens, rotations: 0, startedAt: now, rolledAt: now }
}

/** Reads the session of a request. Null for strangers, and when the session is past its absolute or idle life. */
export async function readSessionCookie(event: H3Event, context: SessionContext): Promise<Session | null> {
  const sealed = readChunkedCookie(event, cookieBaseName, context)
  const value = sealed && await unseal(sealed, context.secrets, 'session') as (Session & { v: number }) | null
  if (!value || value.v !== version) return null

  const { v, ...session } = value
  return expiresAt(session) > context.now ? session : null
}

/** Whether the request brings a session, be it one that has ended or one that cannot be read. */
export function hasSessionCookie(event: H3Event, context: CookieContext): boolean {
  return readChunkedCookie(event, cookieBaseName, context) !== null
}

/**
 * Writes the session to its cookies. One that is too large for them is cut down to what renewal needs, and the log says so.
 */
export async function writeSessionCookie(event: H3Event, session: Session, context: SessionContext): Promise<void> {
  const rolled = { v: version, ...session, rolledAt: context.now }
  const sealed = await seal(rolled, context.secrets, 'session')
  const fitting = sealed.length <= maxCookieBytes ? sealed : await seal(toLeast(rolled), context.secrets, 'session')
  if (fitting !== sealed) {
    log.warn(`The session takes ${sealed.length} bytes of cookies and ${maxCookieBytes} are safe, so its tokens are not kept `
      + 'and will be renewed whenever they are needed. Ask the provider for fewer claims.')
  }
  writeChunkedCookie(event, cookieBaseName, fitting, Math.floor(expiresAt(rolled) - context.now), context)
}

/** Makes the browser forget the session. */
export function clearSessionCookie(event: H3Event, context: CookieContext): void {
  writeChunkedCookie(event, cookieBaseName, '', 0, context)
}

/** Whether the cookie is old enough to be written again, so that the idle life moves along. */
export function isDueForRoll({ rolledAt }: Session, now: number): boolean {
  return now - rolledAt >= rollEverySeconds
}

/** What the application may know of the session. */
export function toSessionData(session: Session): SessionData {
  const claims = sessionClaims(session)
  return {
    user: toUser(claims),
    owner: toOwner(session),
    idTokenIssuedAt: claims.iat,
    idTokenExpiresAt: claims.exp,
    startedAt: Math.floor(session.startedAt),
    expiresAt: Math.floor(session.startedAt) + absoluteLifeSeconds,
    ...(session.extra && { extra: session.extra }),
  }
}

/** Whose the session is. */
export function toOwner(session: Session): Owner {
  const { sub, org_id } = sessionClaims(session)
  return { sub, organization: typeof org_id === 'string' ? org_id : null, session: String(session.startedAt) }
}

function toUser(claims: SessionClaims): User {
  const { iss, aud, exp, iat, nbf, jti, nonce, azp, at_hash, c_hash, s_hash, sid, auth_time, ...user } = claims
  return user
}

function expiresAt({ startedAt, rolledAt }: Session): number {
  return Math.min(startedAt + absoluteLifeSeconds, rolledAt + idleLifeSeconds)
}

/** The least that a session needs: who it is, and the means to renew. */
function toLeast({ idToken, ...session }: Session & { v: number }): Session & { v: number } {
  const { iss, sub, aud, azp, iat, exp, sid, name, nickname, email, email_verified, picture } = sessionClaims({ idToken, ...session })
  const claims = { iss, sub, aud, azp, iat, exp, sid, name, nickname, email, email_verified, picture }
  return { ...session, idToken: null, accessToken: null, claims }
}
