import type { H3Event } from 'h3'
import type { TokenExplanation } from '#shared/types/auth'
import { useProvider } from '#server/auth/provider'
import { readBearerToken } from '#server/http/bearer'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { systemClock } from '#server/platform/clock'
import { AuthError } from '#server/platform/errors'
import { createIdTokenChecks, idTokenTypes } from '#server/tokens/idToken'
import type { VerifyIdTokenOptions } from '#server/tokens/idToken'
import { runChecks } from '#server/tokens/verifyToken'

/** The last bearer token that was refused in this process. Development only: nothing built imports this file. */
const refused: { idToken?: string } = {}

/** Keeps the token of a request that was refused because of it. */
export function rememberRefusal(event: H3Event, error: unknown): void {
  if (error instanceof AuthError && error.code === 'invalid_token') refused.idToken = readBearerToken(event)
}

/** The checks of the last refused ID token, one by one. Exists under `nuxi dev` only; see `$development` in `nuxt.config.ts`. */
export default defineApiHandler(async (event): Promise<TokenExplanation> => {
  const { config: { issuer, clientId }, keys } = useProvider(event)
  return { checks: refused.idToken === undefined ? null : await explainIdToken(refused.idToken, { issuer, clientId, keys }) }
})

/**
 * Runs every check of `verifyIdToken` over a token, past the first that fails, and says what was expected and what was found, but never
 * the signature. `passed` is null when it could not be told.
 */
export async function explainIdToken(idToken: string, options: VerifyIdTokenOptions): Promise<NonNullable<TokenExplanation['checks']>> {
  const expectations = toExpectations(options)
  const lines: NonNullable<TokenExplanation['checks']> = []
  await runChecks(idToken, { ...options, types: idTokenTypes }, createIdTokenChecks(options), async (check, holds, found) => {
    const isUnreadable = lines.some(({ check, passed }) => !passed && ['size', 'shape', 'header'].includes(check))
    const run = () => Promise.resolve().then(holds).catch((error: unknown) => error instanceof AuthError ? null : false)
    lines.push({
      check,
      passed: isUnreadable ? null : await run(),
      expected: expectations[check] ?? '',
      found: isUnreadable ? 'unreadable' : toText(check, found),
    })
  })
  return lines
}

function toExpectations({ issuer, clientId, keys, nonce, now = systemClock, maxLength }: VerifyIdTokenOptions): Record<string, string> {
  const timestamp = new Date(now() * 1000).toISOString()
  return {
    size: `at most ${maxLength ?? 16 * 1024} characters`,
    shape: 'three parts of base64url without padding',
    header: 'a JSON object without duplicate members',
    alg: keys.algorithm ?? 'RS256',
    crit: 'absent',
    typ: 'absent or JWT',
    header_keys: 'no jwk or x5c',
    kid: 'absent or a string',
    signature: 'by a key of the issuer',
    payload: 'a JSON object without duplicate members',
    iss: issuer,
    aud: clientId,
    azp: `${clientId}; absent is fine with one audience`,
    exp: `after ${timestamp}`,
    iat: `not after ${timestamp}`,
    nbf: `absent or not after ${timestamp}`,
    sub: 'a string of 1 to 255 characters',
    auth_time: 'absent or a timestamp',
    sid: 'absent or a string of 1 to 255 characters',
    events: 'absent, as in every token that is no logout token',
    nonce: nonce === undefined ? 'anything' : 'the nonce of the authorization request',
  }
}

function toText(check: string, value: unknown): string {
  if (value === undefined) return 'absent'
  const isTimestamp = ['exp', 'iat', 'nbf', 'auth_time'].includes(check) && typeof value === 'number' && Math.abs(value) < 8.64e12
  return isTimestamp ? new Date(value * 1000).toISOString() : JSON.stringify(value).slice(0, 200)
}
