import { describe, expect, it } from 'vitest'
import { requirePrivileges } from '#server/tokens/privileges'
import type { PrivilegeRequirements } from '#server/tokens/privileges'
import { now } from '../../../support/issueIdToken'

const claims = {
  'sub': 'auth0|alice', 'email_verified': true, 'org': 'acme', 'level': 3, 'groups': ['staff', 'ops'], 'amr': 'pwd mfa',
  'auth_time': now - 100,
  'https://example.com/roles': ['admin', 'editor'], 'https://example.com/permissions': ['read:reports', 'write:reports'],
}
const options = { now: () => now }

describe('requirePrivileges', () => {
  it.each<[string, PrivilegeRequirements]>([
    ['nothing', {}],
    ['empty lists', { claims: {}, roles: [], permissions: [] }],
    ['an equal claim', { claims: { email_verified: true, org: 'acme', level: 3 } }],
    ['an array that includes', { claims: { groups: { includes: 'ops' } } }],
    ['a list in a string that includes', { claims: { amr: { includes: 'mfa' } } }],
    ['a predicate', { claims: { level: level => typeof level === 'number' && level > 2 } }],
    ['a role', { roles: ['admin'] }],
    ['all roles', { roles: ['admin', 'editor'] }],
    ['a permission', { permissions: ['read:reports'] }],
    ['a recent sign-in', { maxAgeSeconds: 100 }],
    ['a sign-in within the tolerance', { maxAgeSeconds: 95 }],
    ['everything', { claims: { org: 'acme' }, roles: ['admin'], permissions: ['read:reports'], maxAgeSeconds: 3600 }],
  ])('lets pass who meets %s', (_, requirements) => {
    expect(requirePrivileges(claims, requirements, options)).toBeUndefined()
  })

  it.each<[string, PrivilegeRequirements, string]>([
    ['another value', { claims: { org: 'evil' } }, 'claim:org'],
    ['a value of another type', { claims: { level: '3' } }, 'claim:level'],
    ['a truthy value that is not true', { claims: { sub: true } }, 'claim:sub'],
    ['a part of a word', { claims: { amr: { includes: 'mf' } } }, 'claim:amr'],
    ['an absent claim', { claims: { missing: { includes: 'x' } } }, 'claim:missing'],
    ['a claim that every object has', { claims: { toString: (value: unknown) => value !== undefined } }, 'claim:toString'],
    ['a predicate', { claims: { level: () => false } }, 'claim:level'],
    ['a role', { roles: ['owner'] }, 'role:owner'],
    ['one of two roles', { roles: ['admin', 'owner'] }, 'role:owner'],
    ['permissions', { permissions: ['read:reports', 'delete:reports', 'admin'] }, 'delete:reports admin'],
    ['everything', { claims: { a: 1 }, roles: ['b'], permissions: ['c'], maxAgeSeconds: 1 }, 'c role:b claim:a'],
    ['a name that no scope may have', { roles: ['a "b"\\é\u{1F600}'] }, 'role:a%20%22b%22%5C%C3%A9%F0%9F%98%80'],
  ])('refuses and names what is missing: %s', (_, requirements, scope) => {
    expect(() => requirePrivileges(claims, requirements, options))
      .toThrow(expect.objectContaining({ code: 'insufficient_scope', status: 403, scope }))
  })

  it.each([[now - 106], [undefined], ['yesterday'], [null], [NaN]])('asks for a new sign-in when auth_time is %s', (auth_time) => {
    expect(() => requirePrivileges({ ...claims, auth_time }, { maxAgeSeconds: 100 }, options))
      .toThrow(expect.objectContaining({ code: 'login_required', status: 401 }))
  })

  it('finds roles and permissions under other names', () => {
    const names = { ...options, rolesClaim: 'r', permissionsClaim: 'p' }
    expect(requirePrivileges({ r: ['admin'], p: 'read write' }, { roles: ['admin'], permissions: ['write'] }, names)).toBeUndefined()
    expect(() => requirePrivileges(claims, { roles: ['admin'] }, names)).toThrow(expect.objectContaining({ scope: 'role:admin' }))
  })
})
