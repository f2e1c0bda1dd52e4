import { decodeJwt } from 'jose'
import type { JWTPayload } from 'jose'
import type { SessionExtra, User } from '#shared/types/auth'
import type { AccessToken, Session } from '#server/session/session'

/** A session as version 1 kept it. Its ID token was verified before it was encrypted. */
interface SessionVersion1 {
  v: 1
  id: string
  idToken: string | null
  claims?: JWTPayload
  refreshToken: string | null
  accessToken: AccessToken | null
  rotations: number
  startedAt: number
  rolledAt: number
  extra?: SessionExtra
}

/** Converts a session that was written before version 2, so that a deployment logs nobody out. Can go 3 days after the last one. */
export function upgradeSession(old: SessionVersion1): Session {
  const { id, refreshToken, accessToken, rotations, startedAt, extra, rolledAt } = old
  const { iss = '', sub = '', aud = '', exp = 0, iat = 0, nbf, jti, nonce, azp, sid, auth_time, at_hash, c_hash, s_hash, ...user } =
    old.claims ?? decodeJwt<Record<string, unknown>>(old.idToken ?? '')
  return {
    id,
    tag: id.slice(-12),
    signIn: {
      iss, sub, aud,
      ...(typeof azp === 'string' && { azp }),
      ...(typeof nonce === 'string' && { nonce }),
      ...(typeof sid === 'string' && { sid }),
      ...(typeof auth_time === 'number' && { authTime: auth_time }),
      ...(typeof user.org_id === 'string' && { organization: user.org_id }),
      issuedAt: Math.floor(startedAt),
    },
    user: { ...user, sub } as User,
    idToken: { value: old.idToken, issuedAt: iat, expiresAt: exp },
    refreshToken, accessToken, rotations, startedAt,
    refreshedAt: rolledAt,
    ...(extra && { extra }),
  }
}
