import type { ExpiringStore } from './expiringStore.ts'

/** Drops a grant with every code and token that came of it. */
export function revokeGrant(store: ExpiringStore, grantId: string): void {
  store.deleteWhere((key, payload) => key === `Grant:${grantId}` || payload.grantId === grantId)
}

/** Drops every grant, code and token of a user and returns how many refresh tokens died. The sign-on session stays. */
export function revokeGrantsOf(store: ExpiringStore, sub: string): number {
  const isOf = (payload: { accountId?: unknown }) => payload.accountId === sub
  const refreshTokens = store.deleteWhere((key, payload) => key.startsWith('RefreshToken:') && isOf(payload) && !payload.consumed)
  store.deleteWhere((key, payload) => !key.startsWith('Session:') && !key.startsWith('Interaction:') && isOf(payload))
  return refreshTokens
}
