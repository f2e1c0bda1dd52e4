import { AuthError } from '#server/platform/errors'
import { clockToleranceSeconds, systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'

/** What a claim must be: equal to a plain value, an array or space-separated string that includes one, or whatever a predicate says. */
export type ClaimRequirement = string | number | boolean | { includes: string } | ((value: unknown) => boolean)

/** All of them must be met. Without any, every user is enough. */
export interface PrivilegeRequirements {
  claims?: Readonly<Record<string, ClaimRequirement>>
  /** Every one must be in the claim that NUXT_AUTH0_ROLES_CLAIM names. */
  roles?: readonly string[]
  /** Every one must be in the claim of permissions. */
  permissions?: readonly string[]
  /** The user signed in to this organization: `org_id` where it begins with `org_`, else `org_name`. Compared exactly. */
  organization?: string
  /** The sign-in, by `auth_time`, is at most this old. A provider sends `auth_time` when the sign-in asked for `max_age`. */
  maxAgeSeconds?: number
  /** How the user signed in: one of these, best first. @see OpenID Connect Core 1.0 §2, `acr` */
  acr?: string | readonly string[]
  /** The claim to read instead of `acr`, such as one that an Action sets. */
  acrClaim?: string
}

/** Where the claims have what is required. */
export interface PrivilegeOptions {
  rolesClaim: string
  /** Default: `https://example.com/permissions`. */
  permissionsClaim?: string
  /** Every one must be in `scope`, which only access tokens have. */
  scopes?: readonly string[]
  now?: Clock
}

type Claims = Readonly<Record<string, unknown>>

/**
 * Makes sure that verified claims meet the requirements. @see RFC 6750 §3.1; RFC 9470 §3
 * @throws {AuthError} `insufficient_scope`: the challenge names the missing scopes and permissions, the message only the kind of the
 * rest; `insufficient_user_authentication`: a sign-in with the `acr_values` and `max_age` of the challenge is needed.
 */
export function requirePrivileges(claims: Claims, requirements: PrivilegeRequirements, options: PrivilegeOptions): void {
  const { rolesClaim, permissionsClaim = 'https://example.com/permissions', scopes = [], now = systemClock } = options
  const { permissions = [], roles = [], organization, maxAgeSeconds, acr, acrClaim = 'acr' } = requirements
  const missing = {
    scopes: scopes.filter(name => !includes(own(claims, 'scope'), name)),
    permissions: permissions.filter(name => !includes(own(claims, permissionsClaim), name)),
    roles: roles.filter(name => !includes(own(claims, rolesClaim), name)),
    organization: organization === undefined || isOrganization(claims, organization) ? [] : [organization],
    claims: Object.entries(requirements.claims ?? {}).filter(([name, required]) => !meets(own(claims, name), required)),
  }
  const kinds = Object.entries(missing).filter(([, { length }]) => length).map(([kind]) => kind)
  const acrValues: unknown[] = acr === undefined ? [] : [acr].flat()
  const isRecentEnough = maxAgeSeconds === undefined || isRecent(claims.auth_time, maxAgeSeconds, now())
  const isStrongEnough = acr === undefined || acrValues.includes(own(claims, acrClaim))

  // A new sign-in may bring claims, but no roles.
  if (kinds.length && ((isRecentEnough && isStrongEnough) || kinds.join() !== 'claims')) {
    const scope = toScope([...missing.scopes, ...missing.permissions])
    throw new AuthError('insufficient_scope', `The user lacks the required ${kinds.join(' and ')}.`, { challenge: scope ? { scope } : {} })
  }
  if (isRecentEnough && isStrongEnough) return
  throw new AuthError('insufficient_user_authentication', `A ${isStrongEnough ? 'more recent' : 'stronger'} sign-in is needed.`, {
    challenge: {
      ...(acrValues.length && { acr_values: acrValues.join(' ') }),
      ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
    },
  })
}

/** The roles that a claim holds, as an array or as words in a string; anything else holds none. */
export function toRoles(claims: Claims, rolesClaim: string): string[] {
  const value = own(claims, rolesClaim)
  const roles: unknown[] = typeof value === 'string' ? value.split(' ') : [value].flat()
  return roles.filter((role): role is string => typeof role === 'string' && role !== '')
}

/**
 * Requires that the user signed in to the organization that was asked for, if any, by its identifier (`org_…`) or its name.
 * @throws {AuthError} `access_denied`. @see https://auth0.com/docs/manage-users/organizations/using-tokens
 */
export function requireOrganization(claims: Claims, organization: string | undefined): void {
  if (organization === undefined) return
  // Auth0 gives names in lower case, whatever case they were asked for in.
  if (isOrganization(claims, organization) || (!organization.startsWith('org_') && claims.org_name === organization.toLowerCase())) return
  throw new AuthError('access_denied', 'The sign-in was to another organization than the one asked for.')
}

/** The names as one `scope` value; characters that a scope may not have are percent-encoded (RFC 6749 §3.3). */
function toScope(names: readonly string[]): string {
  return names.map(name => name.replace(/[^\x21\x23-\x5B\x5D-\x7E]/gu, character => encodeURIComponent(character.toWellFormed()))).join(' ')
}

/** Whether the claims are of exactly this organization, by its identifier (`org_…`) or its name. */
function isOrganization({ org_id: id, org_name: name }: Claims, organization: string): boolean {
  return (organization.startsWith('org_') ? id : name) === organization
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
function own(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}
