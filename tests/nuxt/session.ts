import { registerEndpoint } from '@nuxt/test-utils/runtime'
import type { SessionData } from '#shared/types/auth'

const server: { session: SessionData | null, signIns: number } = { session: null, signIns: 0 }

registerEndpoint('/api/auth/session', () => server.session)

/** The valid session that tests start from: an hour of ID token, three days of session, from now. Each one is a new sign-in. */
function issueSession(overrides: Partial<SessionData> = {}): SessionData {
  const startedAt = Math.floor(Date.now() / 1000)
  return {
    user: { sub: 'auth0|ada', name: 'Ada Marsh', email: 'ada@example.com', email_verified: true },
    owner: { sub: 'auth0|ada', organization: null, session: `sign-in-${++server.signIns}` },
    roles: [],
    idTokenIssuedAt: startedAt,
    idTokenExpiresAt: startedAt + 3600,
    startedAt,
    expiresAt: startedAt + 3 * 86_400,
    ...overrides,
  }
}

/** Signs a user in at the server and in this tab; forgets the tokens and the error of the test before. */
export async function signIn(session = issueSession()): Promise<SessionData> {
  server.session = session
  await useNuxtApp().$auth0.sync()
  return session
}

/** Shows nobody, and no error. */
export async function signOut(): Promise<void> {
  await signIn()
  useState('auth:data').value = null
}
