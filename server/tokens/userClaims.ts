import type { JsonObject } from '#server/platform/json'

const maxDepth = 20

/** About the token and not about the user (OpenID Connect Core §2, §3.3.2.11; RFC 7519 §4.1). */
const protocolClaims = new Set([
  'iss', 'aud', 'exp', 'iat', 'nbf', 'jti', 'nonce', 'azp', 'at_hash', 'c_hash', 's_hash', 'sid', 'auth_time',
])

/** Types of the standard claims (OpenID Connect Core §5.1). */
const stringClaims = new Set([
  'name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture', 'website', 'email',
  'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number',
])
const booleanClaims = new Set(['email_verified', 'phone_number_verified'])

/**
 * The claims that describe the user, without those of the protocol (`sub` aside), safe to show and to keep: standard claims have their type
 * or are left out (`"true"` counts as true where a boolean is due), as are unsafe names and what is nested deeper than 20 levels.
 */
export function toUserClaims(claims: Readonly<JsonObject>): JsonObject {
  const entries = Object.entries(claims)
    .filter(([name]) => !protocolClaims.has(name))
    .map(([name, value]) => [name, toTyped(name, value)])
  return toPlain(Object.fromEntries(entries), 0) as JsonObject
}

/** Further claims that a refreshed ID token may leave out. */
const lasting = new Set(['address', 'updated_at', 'acr', 'amr', 'org_id', 'org_name'])

/** Whether the claims say who the user is in words, so that UserInfo need not be asked. */
export function hasProfile(claims: Readonly<JsonObject>): boolean {
  return ['name', 'given_name', 'nickname', 'preferred_username', 'email'].some(name => typeof claims[name] === 'string')
}

function toTyped(name: string, value: unknown): unknown {
  if (stringClaims.has(name)) return typeof value === 'string' ? value : undefined
  if (!booleanClaims.has(name) || typeof value === 'boolean') return value
  return new Map<unknown, boolean>([['true', true], ['false', false]]).get(value)
}

/** A copy without unsafe names and without what is too deep, undefined then. */
function toPlain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) return undefined
  if (Array.isArray(value)) return value.map((item: unknown) => toPlain(item, depth + 1)).filter(item => item !== undefined)
  const entries = Object.entries(value)
    .filter(([name]) => !name.startsWith('__') && !(name in Object.prototype))
    .map(([name, member]) => [name, toPlain(member, depth + 1)] as const)
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined))
}

/** The profile and the facts of the sign-in among these: a refreshed ID token may leave them out without meaning that they are gone. */
export function pickProfile(claims: Readonly<JsonObject>): JsonObject {
  const isProfile = (name: string) => stringClaims.has(name) || booleanClaims.has(name) || lasting.has(name)
  return Object.fromEntries(Object.entries(claims).filter(([name]) => isProfile(name)))
}
