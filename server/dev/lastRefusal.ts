import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'
import { readBearerToken } from '#server/http/bearer'

/** The last bearer token that was refused in this process, one at a time. Development only: nothing built imports this file. */
const refused: { idToken?: string } = {}

/** Keeps the token of a request that was refused because of it. */
export function rememberRefusal(event: H3Event, error: unknown): void {
  if (error instanceof AuthError && error.code === 'invalid_token') refused.idToken = readBearerToken(event)
}

/** The last refused token, or null when none was refused yet. */
export function readLastRefusal(): string | null {
  return refused.idToken ?? null
}
