import { AuthError } from '#server/platform/errors'
import type { DecodedToken } from '#server/tokens/decodeToken'
import type { JsonObject } from '#server/platform/json'

/** The names of all checks; a refusal's `cause.check` is one of them. */
export type CheckName =
  'size' | 'shape' | 'header' | 'alg' | 'crit' | 'typ' | 'header_keys' | 'kid' | 'signature' | 'payload'
  | 'iss' | 'aud' | 'azp' | 'exp' | 'iat' | 'nbf' | 'sub' | 'auth_time' | 'sid' | 'nonce'
  | 'not_logout_token' | 'not_id_token' | 'scope' | 'permissions' | 'active' | 'subject' | 'events' | 'jti' | 'no_nonce'

/**
 * One condition on a token. False, or an error other than an AuthError, refuses the token; an AuthError goes up as it is.
 * Checks run in the order of their list: one may rely on those before it, but must not throw a plain error on a token that they refuse.
 */
export interface Check<Expected> {
  name: CheckName
  holds: (token: DecodedToken, expected: Expected) => boolean | Promise<boolean>
}

/**
 * Runs the checks in their order and returns the claims, deeply frozen, when every one holds.
 * @throws {AuthError} `invalid_token`: the first check that does not hold, by name in `cause.check`, and what it threw in `cause.cause`;
 * `keys_unavailable`: no key could be had.
 */
export async function requireChecks<Expected, Claims extends JsonObject>(
  token: DecodedToken,
  checks: readonly Check<Expected>[],
  expected: Expected,
  isClaims: (claims: JsonObject) => claims is Claims,
): Promise<Readonly<Claims>> {
  for (const check of checks) await requireCheck(check, token, expected)
  const claims = token.claims()
  if (claims === null || !isClaims(claims)) throw createRefusal('payload')
  return deepFreeze(claims)
}

/** The check that refused a token, or null when the error is of another kind. */
export function readFailedCheck({ cause }: AuthError): CheckName | null {
  return cause instanceof FailedCheck ? cause.check : null
}

async function requireCheck<Expected>(check: Check<Expected>, token: DecodedToken, expected: Expected): Promise<void> {
  try {
    if (await check.holds(token, expected)) return
  }
  catch (error) {
    if (error instanceof AuthError) throw error
    throw createRefusal(check.name, error)
  }
  throw createRefusal(check.name)
}

// One sentence for every check: an answer that names the check helps an attacker more than a client. The log has the name.
function createRefusal(check: CheckName, reason?: unknown): AuthError {
  return new AuthError('invalid_token', 'The token is not valid.', { cause: new FailedCheck(check, reason) })
}

class FailedCheck extends Error {
  readonly check: CheckName

  constructor(check: CheckName, cause: unknown) {
    super(`Token check failed: ${check}`, { cause })
    this.check = check
  }
}

// Without recursion: 16 KB of brackets are deeper than the stack.
function deepFreeze<T extends object>(root: T): Readonly<T> {
  const pending: unknown[] = [root]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value === 'object' && value !== null) pending.push(...Object.values(Object.freeze(value)))
  }
  return root
}
