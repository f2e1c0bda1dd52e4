import { createSession } from '#server/session/session'
import type { Session, SignedIn } from '#server/session/session'

/** The time of the sessions of unit tests, epoch seconds. */
export const now = 1_800_000_000

/** What a valid sign-in at `now` gives, with some members replaced. */
export function createSignedIn({ signIn, user, ...more }: Omit<Partial<SignedIn>, 'signIn' | 'user'> & {
  signIn?: Partial<SignedIn['signIn']>
  user?: Record<string, unknown>
} = {}): SignedIn {
  return {
    signIn: { iss: 'https://issuer.example/', sub: 'auth0|1', aud: 'client', sid: 'sid-1', nonce: 'nonce-1', issuedAt: now, ...signIn },
    user: { sub: signIn?.sub ?? 'auth0|1', name: 'Zoë', ...user },
    idToken: { value: 'header.payload.signature', issuedAt: now, expiresAt: now + 3600 },
    refreshToken: 'refresh-0',
    accessToken: null,
    ...more,
  }
}

/** A valid session that has started at `startedAt`, with some members replaced. */
export function issueSession(more: Parameters<typeof createSignedIn>[0] & { rotations?: number } = {}, startedAt = now): Session {
  const { rotations = 0, ...signedIn } = more
  return { ...createSession(createSignedIn(signedIn), startedAt), rotations }
}

/** The copy that comes of a refresh at `at`. */
export function refreshed(session: Session, at = now): Session {
  const rotations = session.rotations + 1
  return {
    ...session, rotations, refreshedAt: at, refreshToken: `refresh-${rotations}`,
    idToken: { value: `header.payload-${rotations}.signature`, issuedAt: at, expiresAt: at + 3600 },
  }
}
