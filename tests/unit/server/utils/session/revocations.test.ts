import { UnsecuredJWT } from 'jose'
import { createStorage } from 'unstorage'
import { describe, expect, it } from 'vitest'
import { isRevoked, revokeSession, revokeSubject } from '#server/utils/session/revocations'
import { createSession } from '#server/utils/session/session'

const now = 1_800_000_000
const issuer = 'https://issuer.example/'
const createdFor = (claims: object, startedAt = now) => {
  const idToken = new UnsecuredJWT({ iss: issuer, iat: now, exp: now + 60, ...claims }).encode()
  return createSession({ idToken, refreshToken: null, accessToken: null }, startedAt)
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
