import { describe, expect, it } from 'vitest'
import { createCipher } from '#server/platform/cipher'
import { absoluteLifeSeconds, idleLifeSeconds } from '#server/session/session'
import {
  expireSessionCookies, expireUseless, hasSessionCookie, maxSessionBytes, readSessionCookies, writeSessionCookies, writeVisit,
} from '#server/session/sessionCookies'
import { issueSession, now } from '../../../support/issueSession'
import { withEvent } from '../../../support/withEvent'

const context = { isSecure: false, cipher: createCipher(['a secret of thirty-two characters']), now }
const write = (session = issueSession(), cookies = {}) => withEvent(cookies, event => writeSessionCookies(event, session, context))
const readAll = async (cookies: Record<string, string>, at = now, cipher = context.cipher) =>
  (await withEvent(cookies, event => readSessionCookies(event, { ...context, cipher, now: at }))).value
const read = async (...args: Parameters<typeof readAll>) => (await readAll(...args))[0]?.session ?? null
const bytes = (cookies: Record<string, string>) => Object.entries(cookies).join('; ').length
const groups = (count: number) => ({ groups: Array.from({ length: count }, (_, index) => `engineering-team-${index}`) })

describe('writeSessionCookies and readSessionCookies', () => {
  it('keep a session', async () => {
    const session = issueSession()
    expect(await read((await write(session)).cookies)).toEqual(session)
  })

  it('show nothing of it to the owner of the cookie', async () => {
    expect((await write()).setCookies.join()).not.toMatch(/refresh-0|auth0\|1|Zoë/)
  })

  it('keep two sessions apart, so that a late answer about one leaves the other alone', async () => {
    const [one, two] = [issueSession(), issueSession({ signIn: { sub: 'auth0|2' } })]
    const cookies = (await write(one, (await write(two)).cookies)).cookies
    expect((await readAll(cookies)).map(({ session }) => session)).toEqual(expect.arrayContaining([one, two]))
  })

  it('end it after 3 days, however busy it was', async () => {
    const session = issueSession({}, now - absoluteLifeSeconds + 10)
    session.refreshedAt = now
    const { cookies, setCookies } = await write(session)
    expect(setCookies[0]).toContain('Max-Age=10;')
    expect(await read(cookies, now + 9)).not.toBeNull()
    expect(await read(cookies, now + 10)).toBeNull()
  })

  it('end it after a day without a visit', async () => {
    const { cookies } = await write()
    expect(await read(cookies, now + idleLifeSeconds - 1)).not.toBeNull()
    expect(await readAll(cookies, now + idleLifeSeconds)).toEqual([])
  })

  it('refuse a session whose refresh token does not fit', async () => {
    const written = write(issueSession({ refreshToken: 'x'.repeat(6000) }))
    await expect(written).rejects.toThrow(new RangeError('The session does not fit its cookies.'))
  })

  it('log nobody out when the secret is rotated', async () => {
    const rotated = createCipher(['a newer secret of 32 characters!', 'a secret of thirty-two characters'])
    expect(await read((await write()).cookies, now, rotated)).not.toBeNull()
  })

  it.each([
    ['nothing unusual', {}],
    ['300 groups', { user: groups(300) }],
    ['a picture of 11 KB', { user: { picture: `data:image/png;base64,${'A'.repeat(11_000)}` } }],
    ['a picture of 20 KB and an ID token that has it', {
      user: { picture: `data:image/png;base64,${'A'.repeat(20_000)}` },
      idToken: { value: 'A'.repeat(27_000), issuedAt: now, expiresAt: now + 60 },
    }],
    ['tokens of 16 KB', {
      idToken: { value: 'A'.repeat(16_000), issuedAt: now, expiresAt: now + 60 },
      accessToken: { value: 'A'.repeat(16_000), expiresAt: now },
    }],
    ['a name of 30 KB', { user: { name: '🦉'.repeat(7500) } }],
    ['300 roles', { roles: Array.from({ length: 300 }, (_, index) => `department-${index}:members:read-only`) }],
  ])('keep a session with %s within the budget', async (_, more) => {
    const session = issueSession(more)
    const { cookies, setCookies } = await write(session)
    expect(bytes(cookies)).toBeLessThan(maxSessionBytes + 200)
    for (const cookie of setCookies) expect(cookie.length).toBeLessThan(4096)
    expect(await read(cookies)).toMatchObject({ id: session.id, refreshToken: session.refreshToken, user: { sub: 'auth0|1' } })
  })

  it('leave no part of a large session behind a small one', async () => {
    const session = issueSession({ user: groups(150) })
    const { cookies } = await write(session)
    expect(Object.keys(cookies)).toHaveLength(2)
    expect(Object.keys((await write({ ...session, user: { sub: 'auth0|1' } }, cookies)).cookies)).toHaveLength(1)
  })

  it('pass over what another application on this host has written', async () => {
    const foreign = await withEvent({}, event => writeSessionCookies(event, issueSession(), {
      ...context, cipher: createCipher(['the secret of another application']),
    }))
    const session = issueSession()
    expect(await readAll((await write(session, foreign.cookies)).cookies)).toMatchObject([{ session }])
  })

  it('ignore a cookie of another version', async () => {
    const text = await context.cipher.encrypt({ v: 1, ...issueSession() }, 'session')
    expect(await readAll({ 'auth0.session.0': `1~${text}` })).toEqual([])
  })
})

describe('expireUseless', () => {
  const writeForeign = async (bytes: number, cookies = {}) => {
    const [foreign, session] = [createCipher([crypto.randomUUID()]), issueSession({ user: { note: 'x'.repeat(bytes) } })]
    return (await withEvent(cookies, event => writeSessionCookies(event, session, { ...context, cipher: foreign }))).cookies
  }
  const expire = async (cookies: Record<string, string>) =>
    Object.keys((await withEvent(cookies, event => expireUseless(event, context))).cookies)

  it('leaves the session of another application on this host alone, however large', async () => {
    const cookies = (await write(issueSession(), await writeForeign(3200))).cookies
    expect(bytes(cookies)).toBeGreaterThan(5000)
    expect(await expire(cookies)).toEqual(Object.keys(cookies))
  })

  it('removes a session that is past its life', async () => {
    const { cookies } = await write({ ...issueSession(), startedAt: now - 4 * 86_400 }, { other: 'x' })
    expect(Object.keys(cookies)).toHaveLength(2)
    expect(await expire(cookies)).toEqual(['other'])
  })

  it('removes what earlier secrets have left behind, but not the session that can be read', async () => {
    const { cookies } = await write(issueSession(), { ...await writeForeign(1500), ...await writeForeign(3000), other: 'x' })
    const own = Object.keys((await write(issueSession())).cookies).length
    expect(await expire(cookies)).toEqual(['other', Object.keys(cookies).at(-own)])
  })
})

describe('writeVisit', () => {
  const visit = async (cookies: Record<string, string>, at: number) => withEvent(cookies, async (event) => {
    const [received] = await readSessionCookies(event, { ...context, now: at })
    if (received) await writeVisit(event, received, { ...context, now: at })
  })

  it('moves the idle life in a small cookie of its own, once in 5 minutes', async () => {
    const { cookies } = await write()
    expect((await visit(cookies, now + 299)).setCookies).toEqual([])
    const { setCookies, cookies: visited } = await visit(cookies, now + 300)
    expect(setCookies).toHaveLength(1)
    expect(setCookies[0]!.length).toBeLessThan(400)
    expect(setCookies[0]).toMatch(/^auth0\.idle\./)
    expect(await read(visited, now + 300 + idleLifeSeconds - 1)).not.toBeNull()
    expect(await read(visited, now + 300 + idleLifeSeconds)).toBeNull()
  })

  it('does not lengthen the life of another session', async () => {
    const [one, two] = [await write(), await write()]
    const { cookies } = await visit(one.cookies, now + 300)
    const [idle] = Object.entries(cookies).filter(([name]) => name.startsWith('auth0.idle.'))
    const [name = ''] = Object.keys(two.cookies)
    const forged = { ...two.cookies, [name.replace('session', 'idle').replace(/\.0$/, '')]: idle![1] }
    expect(await read(forged, now + idleLifeSeconds)).toBeNull()
  })
})

describe('hasSessionCookie', () => {
  it.each([[{}, false], [{ 'auth0.session.a.0': '1~x' }, true], [{ 'auth0.session.a.0': '2~x' }, false], [{ 'auth0.idle.a': 'x' }, false]])(
    'of %j is %s', async (cookies, expected) => {
      expect((await withEvent(cookies, event => hasSessionCookie(event, context))).value).toBe(expected)
    })
})

describe('expireSessionCookies', () => {
  it('makes the browser forget the session, the idle cookie too, and no other', async () => {
    const [session, other] = [issueSession(), (await write()).cookies]
    const { cookies } = await write(session, other)
    for (const idle of [{}, { [`auth0.idle.${session.tag}`]: 'x' }]) {
      const expired = await withEvent({ ...cookies, ...idle }, event => expireSessionCookies(event, session, context))
      expect(expired.cookies).toEqual(other)
      expect(expired.setCookies).toEqual([`auth0.session.${session.tag}.0`, ...Object.keys(idle)]
        .map(name => `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`))
    }
  })
})
