import { UnsecuredJWT } from 'jose'
import { createStorage } from 'unstorage'
import { describe, expect, it } from 'vitest'
import { isRevoked, isUsed, rememberUse, revokeSession, revokeSubject } from '#server/session/revocations'
import { absoluteLifeSeconds, createSession } from '#server/session/session'

const now = 1_800_000_000
const issuer = 'https://issuer.example/'
const createdFor = (claims: object, startedAt = now) => {
  const idToken = new UnsecuredJWT({ iss: issuer, iat: now, exp: now + 60, ...claims }).encode()
  return createSession({ idToken, refreshToken: null, accessToken: null }, startedAt)
}

/** A storage that only notes how long it is asked to keep things. */
function createListeningStorage() {
  const lives: unknown[] = []
  const setItem = async (_key: string, _value: unknown, options: unknown) => void lives.push(options)
  return { lives, storage: Object.assign(createStorage(), { setItem }) }
}

describe('isRevoked (Back-Channel Logout §2.7)', () => {
  it('is false for a session that nobody ended', async () => {
    expect(await isRevoked(createStorage(), createdFor({ sub: 'a', sid: 's' }))).toBe(false)
  })

  it('knows a session of ours that was ended, and no other of the same user', async () => {
    const [storage, session] = [createStorage(), createdFor({ sub: 'a', sid: 's' })]
    await revokeSession(storage, session, now)
    expect(await isRevoked(storage, session)).toBe(true)
    expect(await isRevoked(storage, createdFor({ sub: 'a', sid: 's' }))).toBe(false)
  })

  it('knows a session by the provider\'s sid', async () => {
    const storage = createStorage()
    await revokeSubject(storage, { issuer, sid: 's' }, now)
    expect(await isRevoked(storage, createdFor({ sub: 'a', sid: 's' }))).toBe(true)
    expect(await isRevoked(storage, createdFor({ sub: 'a', sid: 't' }))).toBe(false)
  })

  it('lets a user in again whom the provider gives the same sid', async () => {
    const storage = createStorage()
    await revokeSubject(storage, { issuer, sid: 's' }, now)
    expect(await isRevoked(storage, createdFor({ sub: 'a', sid: 's' }, now + 1))).toBe(false)
  })

  it('ends by sub what was started before, and lets the user sign in again', async () => {
    const storage = createStorage()
    await revokeSubject(storage, { issuer, sub: 'a' }, now)
    expect(await isRevoked(storage, createdFor({ sub: 'a' }, now))).toBe(true)
    expect(await isRevoked(storage, createdFor({ sub: 'a' }, now + 1))).toBe(false)
    expect(await isRevoked(storage, createdFor({ sub: 'b' }, now))).toBe(false)
  })

  it('ends one session where the logout token names sid and sub', async () => {
    const storage = createStorage()
    await revokeSubject(storage, { issuer, sid: 's', sub: 'a' }, now)
    expect(await isRevoked(storage, createdFor({ sub: 'a', sid: 'other device' }))).toBe(false)
  })

  it('keeps issuers apart', async () => {
    const storage = createStorage()
    await revokeSubject(storage, { issuer: 'https://other.example/', sid: 's', sub: 'a' }, now)
    expect(await isRevoked(storage, createdFor({ sub: 'a', sid: 's' }))).toBe(false)
  })

  it('stores no identifier of a user', async () => {
    const storage = createStorage()
    await revokeSubject(storage, { issuer, sub: 'auth0|somebody' }, now)
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
    await revokeSubject(storage, { issuer, sid: 's' }, now)
    expect(lives).toEqual([{ ttl: absoluteLifeSeconds }])
  })
})
