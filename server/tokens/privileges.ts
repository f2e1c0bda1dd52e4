import { AuthError } from '#server/platform/errors'
import { clockToleranceSeconds, systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'

/** What a claim must be: equal to a plain value, an array or space-separated string that includes one, or whatever a predicate says. */
export type ClaimRequirement = string | number | boolean | { includes: string } | ((value: unknown) => boolean)

/** All of them must be met. Without any, every verified token is enough. */
export interface PrivilegeRequirements {
  claims?: Readonly<Record<string, ClaimRequirement>>
  /** Every one must be in the claim `rolesClaim`. */
  roles?: readonly string[]
  /** Every one must be in the claim `permissionsClaim`. */
  permissions?: readonly string[]
  /** The sign-in, by `auth_time`, is at most this old. A provider sends `auth_time` when the sign-in asked for `max_age`. */
  maxAgeSeconds?: number
}

/** How the tenant names things. */
export interface PrivilegeOptions {
  /** The names under which the tenant puts roles and permissions into its tokens; Auth0 wants them namespaced. */
  rolesClaim?: string
  permissionsClaim?: string
  now?: Clock
}

/**
 * Makes sure that verified claims meet the requirements.
 * @throws {AuthError} `insufficient_scope`: `scope` of the error names all that is missing: permissions as they are, `role:name`,
 * `claim:name`; `login_required`: the rights are there, but the sign-in is too old, or nobody knows how old (RFC 9470 calls it
 * `insufficient_user_authentication`; one code less for every client to know, and the same status and remedy).
 */
export function requirePrivileges(
  claims: Readonly<Record<string, unknown>>,
  requirements: PrivilegeRequirements,
  options: PrivilegeOptions = {},
): void {
  const { rolesClaim = 'https://example.com/roles', permissionsClaim = 'https://example.com/permissions', now = systemClock } = options
  const missing = [
    ...(requirements.permissions ?? []).filter(permission => !includes(own(claims, permissionsClaim), permission)),
    ...(requirements.roles ?? []).filter(role => !includes(own(claims, rolesClaim), role)).map(role => `role:${role}`),
    ...Object.entries(requirements.claims ?? {})
      .filter(([name, required]) => !meets(own(claims, name), required)).map(([name]) => `claim:${name}`),
  ]
  if (missing.length > 0) {
    throw new AuthError('insufficient_scope', 'The token does not grant the privileges that are needed.', { scope: toScope(missing) })
  }
  if (requirements.maxAgeSeconds !== undefined && !isRecent(claims.auth_time, requirements.maxAgeSeconds, now())) {
    throw new AuthError('login_required', 'A more recent sign-in is needed.')
  }
}

/** The names as one `scope` value; characters that a scope may not have are percent-encoded (RFC 6749 §3.3). */
export function toScope(names: readonly string[]): string {
  return names.map(name => name.replace(/[^\x21\x23-\x5B\x5D-\x7E]/gu, character => encodeURIComponent(character.toWellFormed()))).join(' ')
}

function meets(value: unknown, requirement: ClaimRequirement): boolean {
  if (typeof requirement === 'function') return requirement(value)
  return typeof requirement === 'object' ? includes(value, requirement.includes) : value === requirement
}

function includes(value: unknown, wanted: string): boolean {
  if (Array.isArray(value)) return value.includes(wanted)
  return typeof value === 'string' && value.split(' ').includes(wanted)
}

function isRecent(authTime: unknown, maxAgeSeconds: number, now: number): boolean {
  return typeof authTime === 'number' && now - authTime <= maxAgeSeconds + clockToleranceSeconds
}

// A claim called `constructor` is not one that everybody has.
function own(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}
