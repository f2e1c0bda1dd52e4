import { describe, expect, it } from 'vitest'
import type { AuthError } from '#server/platform/errors'
import { requireOrganization, requirePrivileges, toRoles } from '#server/tokens/privileges'
import type { PrivilegeOptions, PrivilegeRequirements } from '#server/tokens/privileges'
import { now } from '../../../support/issueIdToken'

const claims = {
  'sub': 'auth0|alice', 'email_verified': true, 'org': 'acme', 'level': 3, 'groups': ['staff', 'ops'], 'amr': 'pwd mfa',
  'auth_time': now - 100, 'acr': 'gold', 'https://example.com/acr': 'platinum', 'org_id': 'org_acme1', 'org_name': 'acme',
  'scope': 'openid read:reports', 'permissions': ['write:reports'],
  'https://example.com/roles': ['admin', 'editor'], 'https://example.com/permissions': ['read:reports', 'write:reports'],
}
const options = { rolesClaim: 'https://example.com/roles', now: () => now }

describe('requirePrivileges', () => {
  it.each<[string, PrivilegeRequirements, Partial<PrivilegeOptions>?]>([
    ['nothing', {}],
    ['empty lists', { claims: {}, roles: [], permissions: [] }],
    ['an equal claim', { claims: { email_verified: true, org: 'acme', level: 3 } }],
    ['an array that includes', { claims: { groups: { includes: 'ops' } } }],
    ['a list in a string that includes', { claims: { amr: { includes: 'mfa' } } }],
    ['a predicate', { claims: { level: level => typeof level === 'number' && level > 2 } }],
    ['a role', { roles: ['admin'] }],
    ['all roles', { roles: ['admin', 'editor'] }],
    ['a permission', { permissions: ['read:reports'] }],
    ['an organization by its identifier', { organization: 'org_acme1' }],
    ['an organization by its name', { organization: 'acme' }],
    ['a recent sign-in', { maxAgeSeconds: 100 }],
    ['a sign-in within the tolerance', { maxAgeSeconds: 95 }],
    ['a strong sign-in', { acr: 'gold' }],
    ['one of two strong sign-ins', { acr: ['platinum', 'gold'] }],
    ['a strong sign-in by another claim', { acr: 'platinum', acrClaim: 'https://example.com/acr' }],
    ['scopes', {}, { scopes: ['read:reports', 'openid'] }],
    ['permissions of an access token', { permissions: ['write:reports'] }, { permissionsClaim: 'permissions' }],
    ['everything', { claims: { org: 'acme' }, roles: ['admin'], permissions: ['read:reports'], maxAgeSeconds: 3600, acr: 'gold' }],
  ])('lets pass who meets %s', (_, requirements, more) => {
    expect(requirePrivileges(claims, requirements, { ...options, ...more })).toBeUndefined()
  })

  it.each<[string, PrivilegeRequirements, string, string?, Partial<PrivilegeOptions>?]>([
    ['another value', { claims: { org: 'evil' } }, 'claims'],
    ['a value of another type', { claims: { level: '3' } }, 'claims'],
    ['a truthy value that is not true', { claims: { sub: true } }, 'claims'],
    ['a part of a word', { claims: { amr: { includes: 'mf' } } }, 'claims'],
    ['an absent claim', { claims: { missing: { includes: 'x' } } }, 'claims'],
    ['a claim that every object has', { claims: { toString: (value: unknown) => value !== undefined } }, 'claims'],
    ['a predicate', { claims: { level: () => false } }, 'claims'],
    ['a role', { roles: ['owner'] }, 'roles'],
    ['one of two roles', { roles: ['admin', 'owner'] }, 'roles'],
    ['permissions', { permissions: ['read:reports', 'delete:reports', 'admin'] }, 'permissions', 'delete:reports admin'],
    ['another organization', { organization: 'org_acme2' }, 'organization'],
    ['an organization in other letters', { organization: 'Acme' }, 'organization'],
    ['a name where an identifier is due', { organization: 'org_acme' }, 'organization'],
    ['everything', { claims: { a: 1 }, roles: ['b'], permissions: ['c'], acr: 'x' }, 'permissions and roles and claims', 'c'],
    ['a name that no scope may have', { permissions: ['a "b"\\é\u{1F600}'] }, 'permissions', 'a%20%22b%22%5C%C3%A9%F0%9F%98%80'],
    // The user may, the application was not let; and the other way round.
    ['a scope that is a permission', {}, 'scopes', 'write:reports', { scopes: ['write:reports'] }],
    ['a permission that is a scope', { permissions: ['openid'] }, 'permissions', 'openid', { permissionsClaim: 'permissions' }],
    ['a part of a scope', {}, 'scopes', 'read', { scopes: ['read'] }],
  ])('refuses and names what is missing: %s', (_, requirements, kinds, scope, more) => {
    expect(() => requirePrivileges(claims, requirements, { ...options, ...more })).toThrow(expect.objectContaining({
      code: 'insufficient_scope', status: 403, message: `The user lacks the required ${kinds}.`, challenge: scope ? { scope } : {},
    }))
  })

  it.each([[now - 106], [0], [undefined], ['yesterday'], [null], [NaN]])('asks for a new sign-in when auth_time is %s', (auth_time) => {
    expect(() => requirePrivileges({ ...claims, auth_time }, { maxAgeSeconds: 100 }, options)).toThrow(expect.objectContaining({
      code: 'insufficient_user_authentication', status: 401, message: 'A more recent sign-in is needed.', challenge: { max_age: '100' },
    }))
  })

  it.each([['silver'], [undefined], [null], [['gold']], [{}], ['gold silver']])('asks for a stronger sign-in when acr is %j', (acr) => {
    const requirements = { acr: ['gold', 'platinum'], maxAgeSeconds: 0 }
    expect(() => requirePrivileges({ ...claims, acr, auth_time: now }, requirements, options)).toThrow(expect.objectContaining({
      code: 'insufficient_user_authentication',
      message: 'A stronger sign-in is needed.',
      challenge: { acr_values: 'gold platinum', max_age: '0' },
    }))
  })

  it('asks for a stronger sign-in of any age where no age is required', () => {
    expect(() => requirePrivileges(claims, { acr: 'platinum' }, options)).toThrow(expect.objectContaining({
      challenge: { acr_values: 'platinum' },
    }))
  })

  it('asks for a stronger sign-in before it refuses for claims that an Action sets with one, not before it refuses for roles', () => {
    const requirements = { acr: 'platinum', claims: { mfa: true } }
    const statusOf = (changes: object, more: PrivilegeRequirements) => {
      try {
        requirePrivileges({ ...claims, ...changes }, { ...requirements, ...more }, options)
      }
      catch (error) {
        return (error as AuthError).status
      }
    }
    expect([statusOf({}, {}), statusOf({}, { roles: ['owner'] }), statusOf({ acr: 'platinum' }, {})]).toEqual([401, 403, 403])
  })

  it('finds roles and permissions under other names', () => {
    const names = { ...options, rolesClaim: 'r', permissionsClaim: 'p' }
    expect(requirePrivileges({ r: ['admin'], p: 'read write' }, { roles: ['admin'], permissions: ['write'] }, names)).toBeUndefined()
    expect(() => requirePrivileges(claims, { roles: ['admin'] }, names)).toThrow(expect.objectContaining({ status: 403 }))
  })
})

describe('toRoles', () => {
  it.each<[unknown, string[]]>([
    [['admin', 'editor'], ['admin', 'editor']], ['admin  editor', ['admin', 'editor']], ['', []], [undefined, []], [null, []],
    [[1, 'admin', { admin: true }, ['x']], ['admin']], [{ admin: true }, []], [true, []],
  ])('of %j are %j', (value, roles) => {
    expect(toRoles({ r: value }, 'r')).toEqual(roles)
    expect(toRoles({}, 'constructor')).toEqual([])
  })
})

describe('requireOrganization', () => {
  const claims = { org_id: 'org_acme1', org_name: 'acme' }

  it.each([undefined, 'org_acme1', 'acme', 'Acme'])('takes the answer when %s was asked for', (organization) => {
    expect(() => requireOrganization(claims, organization)).not.toThrow()
  })

  it('takes any answer, also without an organization, when none was asked for', () => {
    expect(() => requireOrganization({}, undefined)).not.toThrow()
  })

  it.each(['org_other', 'other', 'ORG_ACME1', 'org_acme', 'acme '])('refuses the answer when %s was asked for', (organization) => {
    expect(() => requireOrganization(claims, organization)).toThrow(expect.objectContaining({
      code: 'access_denied', message: 'The sign-in was to another organization than the one asked for.',
    }))
  })

  it.each([{}, { org_id: null, org_name: null }, { org_id: 'acme', org_name: 'org_acme1' }, { org_name: ['acme'] }])(
    'refuses the claims %j', (claims) => {
      for (const organization of ['org_acme1', 'acme']) {
        expect(() => requireOrganization(claims, organization)).toThrow(expect.objectContaining({ code: 'access_denied' }))
      }
    })
})
