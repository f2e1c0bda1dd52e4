import { compactVerify, errors } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import { AuthError } from '#server/platform/errors'
import { isBase64url } from '#server/platform/json'
import type { JsonObject } from '#server/platform/json'
import { createAlgorithmMismatch, defaultSigningAlgorithm } from '#server/platform/signingAlgorithms'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'
import { readJsonObject } from '#server/tokens/readJsonObject'

/** Where keys come from: a key set, or anything with its `getKey`. */
export interface KeySource {
  /** The one algorithm that tokens are signed with; RS256 by default. */
  algorithm?: SigningAlgorithm
  /** @throws {AuthError} `keys_unavailable`: no key could be had; any other error means that the issuer has no such key. */
  getKey: JWTVerifyGetKey
}

/** What a token must be, whatever its claims. */
export interface TokenOptions {
  keys: KeySource
  /** Accepted values of `typ`, in lower case without `application/`; undefined among them where it may be absent. */
  types: readonly (string | undefined)[]
  /** Characters; 16 KB by default. Auth0's tokens have 1 to 2 KB. */
  maxLength?: number
}

/** By the name of a claim, whether its value (undefined when absent) is accepted. */
export type ClaimChecks = Record<string, (value: unknown, claims: JsonObject) => boolean>

/** Told each check of a token in turn, with the value that it looks at. Not to go on, it throws. */
export type OnCheck = (name: string, holds: () => boolean | Promise<boolean>, found: unknown) => Promise<void>

/**
 * Verifies a JWS and returns its claims, deeply frozen: size and strict encoding, header, signature, then the claims. Nothing in a token is
 * believed before its signature has been verified. @see RFC 7515; RFC 8725
 * @throws {AuthError} `invalid_token`: the first check that fails, by name in `cause.check`; `keys_unavailable`: no key could be had
 */
export async function verifyToken<Claims extends JsonObject>(text: string, options: TokenOptions, claimChecks: ClaimChecks) {
  const claims = await runChecks(text, options, claimChecks, requireCheck)
  return deepFreeze(claims as Claims) // the checks have made sure of its shape
}

/** Runs the checks of claims that a provider vouches for itself, and returns the claims, deeply frozen. @throws as `verifyToken` */
export async function requireClaims<Claims extends JsonObject>(claims: JsonObject, claimChecks: ClaimChecks) {
  await runClaimChecks(claims, claimChecks, requireCheck)
  return deepFreeze(claims as Claims) // as above
}

/** Tells every check of a token to `onCheck`, in their order. Returns the claims, unproven unless `onCheck` throws where one fails. */
export async function runChecks(
  text: string, { keys, types, maxLength = 16 * 1024 }: TokenOptions, claimChecks: ClaimChecks, onCheck: OnCheck,
): Promise<JsonObject> {
  await onCheck('size', () => text.length <= maxLength, text.length)
  const parts = text.split('.', 4)
  await onCheck('shape', () => parts.length === 3 && parts.every(isBase64url), parts.length)
  const header = readJsonObject(parts[0])
  await onCheck('header', () => header !== null, header)
  const { alg, crit, typ, jwk, x5c, kid } = header ?? {}

  // Before any key is looked up, so that neither `none` nor HS256 with a public key as the secret gets further (RFC 8725 §3.1).
  const { algorithm = defaultSigningAlgorithm } = keys
  await onCheck('alg', () => {
    if (alg !== algorithm) throw createAlgorithmMismatch(alg, algorithm)
    return true
  }, alg)
  // We understand no extension; `b64` is one as well (RFC 7515 §4.1.11, RFC 7797).
  await onCheck('crit', () => crit === undefined, crit)
  await onCheck('typ', () => types.includes(toMediaType(typ)), typ)
  // A token that carries its own key was made for a verifier that would use it. Links (`jku`, `x5u`) are ignored and never followed.
  await onCheck('header_keys', () => jwk === undefined && x5c === undefined, jwk ?? x5c)
  // Without a kid the set must have exactly one usable key.
  await onCheck('kid', () => kid === undefined || (typeof kid === 'string' && kid !== ''), kid)
  await onCheck('signature', () => isSigned(text, keys, algorithm, kid !== undefined), kid)

  const claims = readJsonObject(parts[1])
  await onCheck('payload', () => claims !== null, claims)
  await runClaimChecks(claims ?? {}, claimChecks, onCheck)
  return claims ?? {}
}

/** The check that refused a token, or null when the error is of another kind. */
export function readFailedCheck({ cause }: AuthError): string | null {
  return cause instanceof Error && 'check' in cause ? String(cause.check) : null
}

async function runClaimChecks(claims: JsonObject, claimChecks: ClaimChecks, onCheck: OnCheck): Promise<void> {
  for (const [name, holds] of Object.entries(claimChecks)) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    await onCheck(name, () => holds(value, claims), value)
  }
}

const requireCheck: OnCheck = async (name, holds) => {
  let cause: unknown
  try {
    if (await holds()) return
  }
  catch (error) {
    if (error instanceof AuthError) throw error
    cause = error
  }
  // One sentence for every check: a response that names the check helps an attacker more than a client. The log has the name.
  const failedCheck = Object.assign(new Error(`Token check failed: ${name}`, { cause }), { check: name })
  throw new AuthError('invalid_token', 'The token is not valid.', { cause: failedCheck })
}

async function isSigned(text: string, { getKey }: KeySource, algorithm: string, hasKid: boolean): Promise<boolean> {
  const options = { algorithms: [algorithm] }
  try {
    await compactVerify(text, getKey, options)
    return true
  }
  catch (error) {
    // Two keys under one kid are the provider's mistake and no reason to refuse its users. Without a kid it would be guessing.
    if (!(error instanceof errors.JWKSMultipleMatchingKeys) || !hasKid) throw error
    for await (const key of error) {
      const isOurs = await compactVerify(text, key, options).then(() => true, () => false)
      if (isOurs) return true
    }
    return false
  }
}

// Media types are compared without case, and `application/` may be left out (RFC 7515 §4.1.9).
function toMediaType(typ: unknown): string | undefined {
  if (typ === undefined) return undefined
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : ''
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
