/** A demo user of the local tenant. Every one is invented. */
export interface TenantUser {
  /** Short name: what the sign-in form submits and the avatar is called. */
  key: string
  /** Subject in Auth0's shape: `auth0|` and 24 hexadecimal digits. */
  sub: string
  name: string
  nickname: string
  email: string
  emailVerified: boolean
  /** False: the ID token carries no `picture`. */
  hasPicture: boolean
  /** What makes this user worth signing in as; shown on the sign-in page. */
  hint: string
  roles: string[]
  permissions: string[]
  groups: string[]
  /** Names of those that the user is a member of; absent for none. */
  organizations?: string[]
}

/** The four demo users, in the order in which the sign-in page offers them. */
export const tenantUsers: readonly TenantUser[] = [
  {
    key: 'ada',
    sub: 'auth0|65f0c1a2b3d4e5f601020301',
    name: 'Ada Marsh',
    nickname: 'ada.marsh',
    email: 'ada.marsh@example.com',
    emailVerified: true,
    hasPicture: true,
    hint: 'Administrator',
    roles: ['admin'],
    permissions: ['read:reports', 'write:reports'],
    groups: [],
    organizations: ['acme', 'globex'],
  },
  {
    key: 'ben',
    sub: 'auth0|65f0c1a2b3d4e5f601020302',
    name: 'Ben Lindqvist',
    nickname: 'ben',
    email: 'ben.lindqvist@example.com',
    emailVerified: true,
    hasPicture: true,
    hint: 'No roles',
    roles: [],
    permissions: [],
    groups: [],
  },
  {
    key: 'clara',
    sub: 'auth0|65f0c1a2b3d4e5f601020303',
    name: 'Clara Ortega',
    nickname: 'clara',
    email: 'clara.ortega@example.com',
    emailVerified: true,
    hasPicture: true,
    hint: '7 KB token',
    roles: ['analyst', 'auditor', 'editor'],
    permissions: ['read:reports'],
    groups: Array.from({ length: 129 }, (_, index) => `department-${String(index + 1).padStart(3, '0')}:members:read-only`),
  },
  {
    key: 'zoe',
    sub: 'auth0|65f0c1a2b3d4e5f601020304',
    name: 'Zoë Åström 王明',
    nickname: 'zoë',
    email: 'zoe@example.com',
    emailVerified: false,
    hasPicture: false,
    hint: 'Unverified',
    roles: [],
    permissions: [],
    groups: [],
  },
]

/** Finds a demo user by short name, `sub`, e-mail address or nickname, or returns null. */
export function findUser(identifier: string): TenantUser | null {
  const wanted = identifier.toLowerCase()
  return tenantUsers.find(user => [user.key, user.sub, user.email, user.nickname].includes(wanted)) ?? null
}
