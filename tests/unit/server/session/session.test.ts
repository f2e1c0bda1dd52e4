import { describe, expect, it } from 'vitest'
import {
  absoluteLifeSeconds, createSession, cutSession, idleLifeSeconds, isVisitDue, toExpiresAt, toOwner, toSessionData,
} from '#server/session/session'
import { createSignedIn, issueSession, now } from '../../../support/issueSession'

describe('createSession', () => {
  it('gives each session an identifier and a tag of its own, and the tag tells nothing of the identifier', () => {
    const [one, two] = [createSession(createSignedIn(), now), createSession(createSignedIn(), now)]
    expect(new Set([one.id, two.id, one.tag, two.tag]).size).toBe(4)
    expect(one.id).not.toContain(one.tag)
    expect(one.tag).toMatch(/^[\da-f]{12}$/)
  })
})

describe('toExpiresAt', () => {
  it('is a day after the last visit or refresh, and 3 days after the start at the latest', () => {
    const session = issueSession()
    expect(toExpiresAt(session)).toBe(now + idleLifeSeconds)
    expect(toExpiresAt(session, now + 100)).toBe(now + 100 + idleLifeSeconds)
    expect(toExpiresAt({ ...session, refreshedAt: now + 200 }, now + 100)).toBe(now + 200 + idleLifeSeconds)
    expect(toExpiresAt(session, now + absoluteLifeSeconds - 1)).toBe(now + absoluteLifeSeconds)
  })
})

describe('isVisitDue', () => {
  it('is so once in 5 minutes', () => {
    expect(isVisitDue(issueSession(), 0, now + 299)).toBe(false)
    expect(isVisitDue(issueSession(), 0, now + 300)).toBe(true)
    expect(isVisitDue(issueSession(), now + 300, now + 301)).toBe(false)
  })
})

describe('toOwner', () => {
  it('names the user, the organization and the sign-in', () => {
    const session = issueSession({ signIn: { organization: 'org_1' } })
    expect(toOwner(session)).toEqual({ sub: 'auth0|1', organization: 'org_1', session: session.tag })
    expect(toOwner(issueSession()).organization).toBeNull()
  })
})

describe('toSessionData', () => {
  it('has the claims of the user and the times, and nothing else', () => {
    const session = issueSession({ user: { 'https://example.com/roles': ['admin'] }, userInfo: { nickname: 'zo', name: 'Z.' } }, now + 0.5)
    expect(toSessionData(session)).toEqual({
      user: { 'sub': 'auth0|1', 'nickname': 'zo', 'name': 'Zoë', 'https://example.com/roles': ['admin'] },
      owner: toOwner(session),
      roles: [],
      idTokenIssuedAt: now,
      idTokenExpiresAt: now + 3600,
      startedAt: now,
      expiresAt: now + absoluteLifeSeconds,
    })
  })

  it('has the roles, what the sign-in asked for, and what the application added', () => {
    const [requested, extra] = [{ maxAgeSeconds: 60 }, { plan: 'pro' }]
    const session = { ...issueSession({ roles: ['admin'], signIn: { requested } }), extra }
    expect(toSessionData(session)).toMatchObject({ roles: ['admin'], requested, extra })
  })
})

describe('cutSession', () => {
  it('gives up the access token first, then the ID token, all claims but those that name the user, what was added, and roles', () => {
    const [longest, tooLong] = ['x'.repeat(256), 'x'.repeat(257)]
    const session = {
      ...issueSession({
        accessToken: { value: 'access', expiresAt: now + 60 },
        user: { name: longest, nickname: tooLong, email: 'zoe@example.com', email_verified: true, groups: ['a'], picture: 5 },
        userInfo: { name: 'Z.', picture: 'https://example.com/zoe.png' },
      }),
      extra: { plan: 'pro' },
      roles: ['admin'],
    }
    const second = { ...session, accessToken: null, isCut: true }
    const third = { ...second, idToken: { ...session.idToken, value: null } }
    const user = { sub: 'auth0|1', name: longest, email: 'zoe@example.com', email_verified: true }
    const fourth = { ...third, user, userInfo: undefined, isCut: 'claims' }
    const fifth = { ...fourth, extra: undefined }
    expect([...cutSession(session)]).toEqual([session, second, third, fourth, fifth, { ...fifth, roles: undefined }])
  })
})
