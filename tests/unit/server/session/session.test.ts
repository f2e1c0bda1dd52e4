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
})

describe('cutSession', () => {
  it('gives up the access token first, then the ID token, then all claims but those that name the user', () => {
    const session = issueSession({
      accessToken: { value: 'access', expiresAt: now + 60 },
      user: { picture: `data:image/png;base64,${'A'.repeat(11_000)}`, groups: ['a'], email: 'zoe@example.com' },
    })
    const [whole, second, third, last] = [...cutSession(session)]
    expect(whole).toBe(session)
    expect(second).toMatchObject({ accessToken: null, idToken: session.idToken, isCut: true })
    expect(third).toMatchObject({ accessToken: null, idToken: { value: null, expiresAt: now + 3600 }, user: session.user })
    expect(last?.user).toEqual({ sub: 'auth0|1', name: 'Zoë', email: 'zoe@example.com' })
    const kept = { id: session.id, refreshToken: 'refresh-0', signIn: session.signIn }
    for (const copy of [second, third, last]) expect(copy).toMatchObject(kept)
  })
})
