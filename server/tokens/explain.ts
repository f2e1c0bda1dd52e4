import { AuthError } from '#server/platform/errors'
import { claim } from '#server/tokens/claimChecks'
import { decodeToken } from '#server/tokens/decodeToken'
import type { DecodedToken } from '#server/tokens/decodeToken'
import { maxTokenLength } from '#server/tokens/headerChecks'
import { idTokenChecks, toExpectedIdToken } from '#server/tokens/idToken'
import type { ExpectedIdToken, VerifyIdTokenOptions } from '#server/tokens/idToken'
import type { Check, CheckName } from '#server/tokens/requireChecks'
import { toAlgorithm } from '#server/tokens/signatureCheck'

/** One line of an explanation. `passed` is null when it could not be told: no key was to be had, or the token could not be read. */
export interface ExplainedCheck {
  check: CheckName
  passed: boolean | null
  expected: string
  found: string
}

/**
 * Runs every check of `verifyIdToken` over a token, past the first that fails, and says what was expected and what was found. Never
 * the signature; long values are cut. For development only: production code must not import this file outside `import.meta.dev`.
 */
export async function explainIdToken(idToken: string, options: VerifyIdTokenOptions): Promise<ExplainedCheck[]> {
  const expected = toExpectedIdToken(options)
  const token = decodeToken(idToken)
  const lines: ExplainedCheck[] = []
  for (const check of idTokenChecks) {
    const isUnreadable = lines.some(({ check, passed }) => !passed && ['size', 'shape', 'header'].includes(check))
    const passed = isUnreadable ? null : await run(check, token, expected)
    lines.push({ check: check.name, passed, ...describe(check.name, token, expected, isUnreadable) })
  }
  return lines
}

async function run(check: Check<ExpectedIdToken>, token: DecodedToken, expected: ExpectedIdToken): Promise<boolean | null> {
  try {
    return await check.holds(token, expected)
  }
  catch (error) {
    return error instanceof AuthError ? null : false
  }
}

function describe(check: CheckName, token: DecodedToken, expected: ExpectedIdToken, isUnreadable: boolean) {
  const expectation = toExpectation(check, expected)
  if (isUnreadable) return { expected: expectation, found: 'unreadable' }
  return { expected: expectation, found: toFound(check, token) }
}

function toExpectation(check: CheckName, { issuer, audience, keys, nonce, now }: ExpectedIdToken): string {
  const timestamp = new Date(now() * 1000).toISOString()
  const expectations: Partial<Record<CheckName, string>> = {
    size: `at most ${maxTokenLength} characters`,
    shape: 'three parts of base64url without padding',
    header: 'a JSON object without duplicate members',
    alg: toAlgorithm(keys),
    crit: 'absent',
    typ: 'absent or JWT',
    header_keys: 'no jwk or x5c',
    kid: 'absent or a string',
    signature: 'by a key of the issuer',
    payload: 'a JSON object without duplicate members',
    iss: issuer,
    aud: audience,
    azp: `${audience}; absent is fine with one audience`,
    exp: `after ${timestamp}`,
    iat: `not after ${timestamp}`,
    nbf: `absent or not after ${timestamp}`,
    sub: 'a string of 1 to 255 characters',
    auth_time: 'absent or a timestamp',
    sid: 'absent or a string of 1 to 255 characters',
    not_logout_token: 'no events',
    nonce: nonce === undefined ? 'anything' : 'the nonce of the authorization request',
  }
  return expectations[check] ?? ''
}

function toFound(check: CheckName, token: DecodedToken): string {
  switch (check) {
    case 'size': return `${token.text.length} characters`
    case 'shape': return `${token.text.split('.').length} parts`
    case 'header': return token.header() ? 'a JSON object' : 'something else'
    case 'payload': return token.claims() ? 'a JSON object' : 'something else'
    case 'signature': return `kid ${toText(token.header()?.kid)}`
    case 'alg': case 'crit': case 'typ': case 'kid': return toText(token.header()?.[check])
    case 'header_keys': return Object.keys(token.header() ?? {}).join(', ').slice(0, 200)
    case 'not_logout_token': return toText(claim(token, 'events'))
    case 'exp': case 'iat': case 'nbf': case 'auth_time': return toTimestamp(claim(token, check))
    default: return toText(claim(token, check))
  }
}

function toTimestamp(value: unknown): string {
  return typeof value === 'number' && Math.abs(value) < 8.64e12 ? new Date(value * 1000).toISOString() : toText(value)
}

function toText(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 200)
}
