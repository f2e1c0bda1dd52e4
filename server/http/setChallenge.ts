import { setResponseHeader } from 'h3'
import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'
import { toChallenge } from '#server/http/bearer'

/** Puts the challenge that belongs to a refused bearer token on the response; nothing where the error is of another kind. */
export function setChallenge(event: H3Event, error: unknown): void {
  const challenge = error instanceof AuthError && toChallenge(error)
  if (challenge) setResponseHeader(event, 'WWW-Authenticate', challenge)
}
