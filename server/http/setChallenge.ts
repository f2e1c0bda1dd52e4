import { setResponseHeader } from 'h3'
import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'
import { toChallenge } from '#server/http/bearer'

/** Sets the challenge that belongs to a refusal, with these parameters in addition; does nothing where the error is of another kind. */
export function setChallenge(event: H3Event, error: unknown, more?: Record<string, string>): void {
  const challenge = error instanceof AuthError && toChallenge(error, more)
  if (challenge) setResponseHeader(event, 'WWW-Authenticate', challenge)
}
