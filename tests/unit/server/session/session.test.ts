import { UnsecuredJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import {
  absoluteLifeSeconds,
  clearSessionCookie,
  createSession,
  idleLifeSeconds,
  isDueForRoll,
  readSessionCookie,
  toSessionData,
  writeSessionCookie,
} from '#server/session/session'
import { withEvent } from '../../../support/withEvent'

const now = 1_800_000_000
const context = { isSecure: false, secrets: ['a secret of thirty-two characters'] as const, now }
const claims = { iss: 'https://issuer.example/', sub: 'auth0|1', aud: 'client', iat: now, exp: now + 3600, sid: 'sid-1', nonce: 'n', name: 'Zoë' }
// The session room keeps what was verified before: here the signature is nobody's business.
const createIdToken = (more = {}) => new UnsecuredJWT({ ...claims, ...more }).encode()
const newSession = (more = {}) => createSession({ idToken: createIdToken(more), refreshToken: 'refresh', accessToken: null }, now)

const write = (session = newSession(), cookies = {}) => withEvent(cookies, event => writeSessionCookie(event, session, context))
const read = async (cookies: Record<string, string>, at = now, secrets: readonly [string, ...string[]] = context.secrets) =>
  (await withEvent(cookies, event => readSessionCookie(event, { ...context, secrets, now: at }))).value

describe('createSession', () => {
  it('gives each session an identifier of its own', () => {
    expect(newSession().id).not.toBe(newSession().id)
  })
})

describe('writeSessionCookie and readSessionCookie', () => {
  it('keep a session', async () => {
    const session = newSession()
    expect(await read((await write(session)).cookies)).toEqual(session)
  })

  it('show nothing of it to whoever has the cookie', async () => {
    const { setCookies } = await write()
    expect(setCookies.join()).not.toMatch(/refresh|auth0\|1|eyJhbGciOiJub25l/)
  })

  it('end it after 3 days, however busy it was', async () => {
    const session = { ...newSession(), startedAt: now - absoluteLifeSeconds + 10 }
    const { cookies, setCookies } = await write(session)
    expect(setCookies[0]).toContain('Max-Age=10;')
    expect(await read(cookies, now + 9)).not.toBeNull()
    expect(await read(cookies, now + 10)).toBeNull()
  })

  it('end it after a day without a visit', async () => {
    const { cookies } = await write()
    expect(await read(cookies, now + idleLifeSeconds - 1)).not.toBeNull()
    expect(await read(cookies, now + idleLifeSeconds)).toBeNull()
  })

  it('log nobody out when the secret is rotated', async () => {
    expect(await read((await write()).cookies, now, ['a newer secret of 32 characters!', ...context.secrets])).not.toBeNull()
  })

  it('keep a session whose ID token has 7 KB', async () => {
    const session = newSession({ roles: Array.from({ length: 500 }, (_, index) => `role-${index}`) })
    expect(session.idToken!.length).toBeGreaterThan(7000)
    const { cookies, setCookies } = await write(session)
    expect(await read(cookies)).toEqual(session)
    for (const cookie of setCookies) expect(cookie.length).toBeLessThan(4096)
  })

  it('cut a session that no browser would keep down to who it is and the means to renew', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const session = newSession({ roles: Array.from({ length: 2000 }, (_, index) => `role-${index}`) })
    const { cookies, setCookies } = await write(session)
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('Ask the provider for fewer claims'))
    expect(setCookies.join().length).toBeLessThan(4096)
    const cut = await read(cookies)
    expect(cut).toMatchObject({ id: session.id, idToken: null, refreshToken: 'refresh' })
    expect(toSessionData(cut!)).toMatchObject({ user: { sub: 'auth0|1', name: 'Zoë' }, idTokenExpiresAt: claims.exp })
  })

  it('leave no part of a large session behind a small one', async () => {
    const { cookies } = await write(newSession({ roles: Array.from({ length: 500 }, (_, index) => `role-${index}`) }))
    expect(Object.keys((await write(newSession(), cookies)).cookies)).toEqual(['auth0.session.0'])
  })
})

describe('clearSessionCookie', () => {
  it('expires every part', async () => {
    const { cookies } = await write(newSession({ roles: Array.from({ length: 500 }, (_, index) => `role-${index}`) }))
    expect((await withEvent(cookies, event => clearSessionCookie(event, context))).cookies).toEqual({})
  })
})

describe('isDueForRoll', () => {
  it('is so once in 5 minutes', () => {
    expect(isDueForRoll(newSession(), now + 299)).toBe(false)
    expect(isDueForRoll(newSession(), now + 300)).toBe(true)
  })
})

describe('toSessionData', () => {
  it('has the claims of the person and the instants, and nothing else', () => {
    expect(toSessionData(newSession({ 'https://example.com/roles': ['admin'] }))).toEqual({
      user: { 'sub': 'auth0|1', 'name': 'Zoë', 'https://example.com/roles': ['admin'] },
      owner: { sub: 'auth0|1', organization: null, session: String(now) },
      idTokenIssuedAt: now,
      idTokenExpiresAt: now + 3600,
      startedAt: now,
      expiresAt: now + absoluteLifeSeconds,
    })
  })
})
