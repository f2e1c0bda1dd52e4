import type { TenantUser } from './users.ts'
import type { Organization } from './organizations.ts'

/** The claims of a user, as an ID token and userinfo release them. */
export interface UserClaims {
  sub: string
  [claim: string]: unknown
}

// In the manner of an Auth0 Action.
const claimNamespace = 'https://example.com'

/** The claim of roles unless another is configured. */
export const defaultRolesClaim = `${claimNamespace}/roles`

/** Which claims each scope releases, in the shape that `oidc-provider` takes. */
export const toClaimsByScope = (rolesClaim: string): Record<string, string[]> => ({
  openid: [
    ...['sub', 'sid', 'auth_time', 'acr', 'amr', 'org_id', 'org_name', rolesClaim],
    ...['permissions', 'groups', 'organizations'].map(name => `${claimNamespace}/${name}`),
  ],
  profile: ['name', 'nickname', 'picture', 'updated_at'],
  email: ['email', 'email_verified'],
})

/**
 * The claims of a demo user in Auth0's shapes: `updated_at` is an ISO 8601 string (not a number, as the specification has it),
 * `roles` and `permissions` are namespaced, and an organization adds `org_id` and `org_name`.
 */
export function toUserClaims(
  user: TenantUser, issuer: string, organization: Organization | null, rolesClaim = defaultRolesClaim,
): UserClaims {
  return {
    sub: user.sub,
    name: user.name,
    nickname: user.nickname,
    ...(user.hasPicture && { picture: `${issuer}avatars/${user.key}.svg` }),
    updated_at: '2026-01-15T09:30:00.000Z',
    email: user.email,
    email_verified: user.emailVerified,
    ...(user.roles.length > 0 && { [rolesClaim]: user.roles }),
    ...(user.permissions.length > 0 && { [`${claimNamespace}/permissions`]: user.permissions }),
    ...(user.groups.length > 0 && { [`${claimNamespace}/groups`]: user.groups }),
    ...(user.organizations && { [`${claimNamespace}/organizations`]: user.organizations }),
    ...organization,
  }
}
