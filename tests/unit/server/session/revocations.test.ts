import { createStorage } from 'unstorage'
import { describe, expect, it } from 'vitest'
import { isRevokedBy, isUsed, listRevocationKeys, rememberUse, revokeSession, revokeSubject } from '#server/session/revocations'
import { absoluteLifeSeconds } from '#server/session/session'
import type { Session, SignIn } from '#server/session/session'
import { issueSession, now } from '../../../support/issueSession'

const issuer = 'https://issuer.example/'
const signedInAs = (signIn: Partial<SignIn>, startedAt = now) => issueSession({ signIn: { sub: 'a', sid: 's', ...signIn } }, startedAt)
const isRevoked = async (storage: ReturnType<typeof createStorage>, session: Session) =>
  isRevokedBy(await Promise.all((await listRevocationKeys(session)).map(key => storage.getItem(key))), session)

/** A storage that only notes how long it is asked to keep things. */
function createListeningStorage() {
  const lives: unknown[] = []
  const setItem = async (_key: string, _value: unknown, options: unknown) => void lives.push(options)
  return { lives, storage: Object.assign(createStorage(), { setItem }) }
}

describe('isRevokedBy (Back-Channel Logout §2.6, §2.7)', () => {
  const revokedBy = async (subject: object, session: Session, issuedAt = now, receivedAt = now) => {
    const storage = createStorage()
    await revokeSubject(storage, { issuer, issuedAt, ...subject }, receivedAt)
    return isRevoked(storage, session)
  }

  it('is false for a session that nobody ended', async () => {
    expect(await isRevoked(createStorage(), issueSession())).toBe(false)
  })

  it('knows a session of ours that was ended, and no other of the same user', async () => {
    const [storage, session] = [createStorage(), signedInAs({})]
    await revokeSession(storage, session, now)
    expect(await isRevoked(storage, session)).toBe(true)
    expect(await isRevoked(storage, signedInAs({}))).toBe(false)
  })

  it.each<[string, object, Partial<SignIn>, boolean]>([
    ['the sid', { sid: 's' }, {}, true],
    ['another sid', { sid: 't' }, {}, false],
    ['the sub', { sub: 'a' }, {}, true],
    ['another sub', { sub: 'b' }, {}, false],
    ['sid and sub', { sid: 's', sub: 'a' }, {}, true],
    ['the sid with another sub', { sid: 's', sub: 'b' }, {}, false],
    ['the sub with another sid', { sid: 't', sub: 'a' }, {}, false],
    ['sid and sub, for a session that has no sid', { sid: 't', sub: 'a' }, { sid: undefined }, true],
    ['only the sid, for a session that has none', { sid: 's' }, { sid: undefined }, false],
    ['sid and sub of another issuer', { issuer: 'https://other.example/', sid: 's', sub: 'a' }, {}, false],
  ])('ends by %s: %#', async (_, subject, signIn, expected) => {
    expect(await revokedBy(subject, signedInAs(signIn))).toBe(expected)
  })

  it.each([{ sid: 's' }, { sub: 'a' }])('is dated by the logout token, however late that arrives (%j)', async (subject) => {
    expect(await revokedBy(subject, signedInAs({ issuedAt: now + 1 }), now, now + 500)).toBe(false)
    expect(await revokedBy(subject, signedInAs({ issuedAt: now - 1 }), now, now + 500)).toBe(true)
  })

  it('is by our own clock when the user asks here, however wrong the provider’s is', async () => {
    const revokedHere = (session: Session) => revokedBy({ sub: 'a', issuedAt: undefined }, session, now, now)
    for (const skew of [-20, 0, 20]) {
      expect(await revokedHere(signedInAs({ issuedAt: now - 1 + skew }, now - 1))).toBe(true)
      expect(await revokedHere(signedInAs({ issuedAt: now + 1 + skew }, now + 1))).toBe(false)
    }
  })

  it('tells by our own clock what came first within one second of the provider\'s', async () => {
    expect(await revokedBy({ sub: 'a' }, signedInAs({}, now + 0.4), now, now + 0.3)).toBe(false)
    expect(await revokedBy({ sub: 'a' }, signedInAs({}, now + 0.4), now, now + 0.5)).toBe(true)
  })

  it('takes nothing back when an older logout token arrives after a newer one', async () => {
    const storage = createStorage()
    await revokeSubject(storage, { issuer, sub: 'a', issuedAt: now + 10 }, now + 10)
    await revokeSubject(storage, { issuer, sub: 'a', issuedAt: now }, now + 20)
    expect(await isRevoked(storage, signedInAs({ issuedAt: now + 5 }))).toBe(true)
    await revokeSubject(storage, { issuer, sub: 'a', issuedAt: now + 30 }, now + 30)
    expect(await isRevoked(storage, signedInAs({ issuedAt: now + 20 }))).toBe(true)
    expect(await storage.getKeys()).toHaveLength(1)
  })

  it('is not by anything else that the storage has', () => {
    for (const value of ['text', 5, {}]) expect(isRevokedBy([value, value, value], signedInAs({}))).toBe(false)
  })

  it('stores no identifier of a user', async () => {
    const storage = createStorage()
    await revokeSubject(storage, { issuer, sub: 'auth0|somebody', issuedAt: now }, now)
    expect((await storage.getKeys()).join()).not.toContain('somebody')
  })
})

describe('isUsed (Back-Channel Logout §2.6)', () => {
  it('knows a logout token that was used, by its issuer and its jti', async () => {
    const storage = createStorage()
    expect(await isUsed(storage, { issuer, jti: 'j' })).toBe(false)
    await rememberUse(storage, { issuer, jti: 'j' }, now, 120)
    expect(await isUsed(storage, { issuer, jti: 'j' })).toBe(true)
    expect(await isUsed(storage, { issuer, jti: 'k' })).toBe(false)
    expect(await isUsed(storage, { issuer: 'https://other.example/', jti: 'j' })).toBe(false)
  })

  it('asks the storage to keep it as long as it could be sent again, and for a second at least', async () => {
    const { storage, lives } = createListeningStorage()
    await rememberUse(storage, { issuer, jti: 'j' }, now, 119.5)
    await rememberUse(storage, { issuer, jti: 'k' }, now, -3)
    expect(lives).toEqual([{ ttl: 120 }, { ttl: 1 }])
  })
})

describe('revokeSubject', () => {
  it('asks the storage to keep a revocation as long as the longest session lives', async () => {
    const { storage, lives } = createListeningStorage()
    await revokeSubject(storage, { issuer, sid: 's', issuedAt: now }, now)
    expect(lives).toEqual([{ ttl: absoluteLifeSeconds }])
  })
})
