import { describe, expect, it } from 'vitest'
import { hasProfile, pickProfile, toUserClaims } from '#server/tokens/userClaims'
import { validClaims } from '../../../support/issueIdToken'

/** A value in as many arrays or objects. */
const nest = (depth: number, wrap: (value: unknown) => unknown) => Array.from({ length: depth }).reduce(wrap, 'x')
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

describe('toUserClaims', () => {
  it('keeps who the user is, and nothing of the protocol', () => {
    const protocol = { aud: 'x', azp: 'x', nbf: 1, jti: 'x', at_hash: 'x', c_hash: 'x', s_hash: 'x', auth_time: 1 }
    expect(toUserClaims({ ...validClaims, ...protocol, 'https://example.com/roles': ['admin'] }))
      .toEqual({ 'sub': validClaims.sub, 'name': validClaims.name, 'https://example.com/roles': ['admin'] })
  })

  it.each([5, {}, ['Alice'], true, null])('leaves out standard claims of another type: %j', (value) => {
    const claims = { name: value, nickname: value, email: value, picture: value, locale: value, email_verified: value === true ? 1 : value }
    expect(toUserClaims(claims)).toEqual({})
  })

  it.each([[true, true], ['true', true], [false, false], ['false', false], ['yes', undefined], [1, undefined], ['', undefined]])(
    'takes email_verified %j for %j', (value, verified) => {
      expect(toUserClaims({ email_verified: value, phone_number_verified: value }))
        .toEqual(verified === undefined ? {} : { email_verified: verified, phone_number_verified: verified })
    })

  it('leaves out members that would pass for something else, at any depth', () => {
    const names = ['__proto__', '__v_isRef', '__v_skip', 'constructor', 'toString', 'valueOf', 'hasOwnProperty']
    const unsafe = Object.fromEntries(names.map(name => [name, 'x']))
    const claims = toUserClaims({ ...unsafe, address: { ...unsafe, country: 'NL' }, list: [unsafe] })
    expect(claims).toEqual({ address: { country: 'NL' }, list: [{}] })
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype)
  })

  it.each<[string, (value: unknown) => unknown]>([['arrays', value => [value]], ['objects', value => ({ a: value })]])(
    'cuts off what is nested deeper than 20 %s, however deep', (_, wrap) => {
      for (const depth of [21, 3000, 100_000]) {
        const claims = toUserClaims({ sub: 'x', deep: nest(depth, wrap) })
        expect(depthOf(claims)).toBeLessThanOrEqual(21)
        expect(() => JSON.stringify(claims)).not.toThrow()
      }
      expect(toUserClaims({ deep: nest(20, wrap) })).toEqual({ deep: nest(20, wrap) })
    })

  it('gives a copy, which its caller may change', () => {
    const address = Object.freeze({ country: 'NL' })
    expect(Object.isFrozen(toUserClaims({ address }).address)).toBe(false)
  })
})

describe('pickProfile', () => {
  it('keeps what a refreshed ID token may leave out, and nothing else', () => {
    const profile = { name: 'Alice', email_verified: true, address: { country: 'NL' }, org_id: 'org_1', acr: 'gold' }
    expect(pickProfile({ ...profile, 'sub': 'x', 'roles': ['admin'], 'https://example.com/roles': ['admin'] })).toEqual(profile)
  })
})

describe('hasProfile', () => {
  it.each([
    [{ sub: 'x' }, false], [{ name: 'Alice' }, true], [{ given_name: 'Alice' }, true], [{ nickname: 'al' }, true],
    [{ email: 'alice@example.com' }, true], [{ preferred_username: 'alice' }, true],
    [{ name: 5 }, false], [{ email_verified: true, picture: 'x' }, false],
  ])('tells whether %j name the user: %s', (claims, expected) => {
    expect(hasProfile(claims)).toBe(expected)
  })
})
