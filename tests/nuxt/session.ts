import type { SessionData } from '#shared/types/auth'

/** The valid session that tests start from: an hour of ID token, three days of session, from a fixed instant. */
export function issueSession(overrides: Partial<SessionData> = {}): SessionData {
  const startedAt = Math.floor(Date.now() / 1000)
  return {
    user: { sub: 'auth0|ada', name: 'Ada Marsh', email: 'ada@example.com', email_verified: true },
    idTokenIssuedAt: startedAt,
    idTokenExpiresAt: startedAt + 3600,
    startedAt,
    expiresAt: startedAt + 3 * 86_400,
    ...overrides,
  }
}

/** Signs a user in for this tab, or nobody with null; forgets the ID token and the error of the test before. */
export function signIn(session: SessionData | null = issueSession()): void {
  const { clearSession, adoptSession } = useAuth0Session()
  clearSession()
  if (session) adoptSession(session)
}
