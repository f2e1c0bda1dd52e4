import { createStorage } from 'unstorage'
import { describe, expect, it, vi } from 'vitest'
import { createSessions } from '#server/auth/sessions'
import { getToken } from '#server/auth/freshTokens'
import type { RefreshedSession } from '#server/auth/grants'
import { AuthError } from '#server/platform/errors'
import { createCipher } from '#server/platform/cipher'
import { createFlights } from '#server/session/flights'
import type { Session } from '#server/session/session'
import { writeSessionCookies } from '#server/session/sessionCookies'
import { createSessionStore } from '#server/session/sessionStore'
import { collectBackgroundWork } from '../../../support/collectBackgroundWork'
import { createSignedIn, issueSession, now, refreshed } from '../../../support/issueSession'
import { withEvent } from '../../../support/withEvent'

const usualCipher = createCipher(['a secret of thirty-two characters'])
const ended = () => new AuthError('login_required', 'ended')

function createRoom(
  requestRefresh: (session: Session) => Promise<RefreshedSession> = async session => ({ session: refreshed(session) }),
  revocation = Promise.resolve(),
  cipher = usualCipher,
) {
  const [clock, storage, work] = [{ now }, createStorage(), collectBackgroundWork()]
  const [revoked, told]: [string[], string[]] = [[], []]
  const store = createSessionStore({ storage, shared: null, cipher, now: () => clock.now, onFailure: () => {} })
  const cookieContext = () => ({ isSecure: false, cipher, now: clock.now })
  const sessions = createSessions({
    store, flights: createFlights(null), cookieContext,
    requestRefresh: (_, session) => requestRefresh(session),
    revokeAtProvider: async ({ refreshToken }) => (revoked.push(String(refreshToken)), revocation),
    emitStarted: async () => void told.push('started'), emitHook: async name => void told.push(name),
  })
  const start = async (cookies = {}, signedIn = createSignedIn()) =>
    withEvent(cookies, event => sessions.start(event, signedIn, clock.now))
  const cookiesOf = async (session: Session) => (await withEvent({}, event => writeSessionCookies(event, session, cookieContext()))).cookies
  const token = (cookies: Record<string, string>, fresh = false) =>
    withEvent(cookies, event => getToken(event, sessions, 'id', { fresh }, () => clock.now))
  const read = (cookies: Record<string, string>) => withEvent(cookies, event => sessions.read(event))
  return { clock, sessions, store, start, token, read, cookiesOf, revoked, told, settle: () => Promise.all(work) }
}

it('is not the session of another event that shares the context, as that of a cached handler does', async () => {
  const room = createRoom()
  const { cookies } = await room.start()
  const { value: shared } = await withEvent(cookies, async (event) => {
    expect(await room.sessions.read(event)).not.toBeNull()
    return event.context
  })
  expect((await withEvent({}, event => room.sessions.read(Object.assign(event, { context: shared })))).value).toBeNull()
})

describe('start', () => {
  it('ends the session that it replaces: here, at the provider and for the hooks', async () => {
    const room = createRoom()
    const first = await room.start()
    const second = await room.start(first.cookies, createSignedIn({ signIn: { sub: 'auth0|2' }, refreshToken: 'refresh-of-2' }))
    await room.settle()
    expect(Object.keys(second.cookies)).toEqual([`auth0.session.${second.value.tag}.0`])
    expect((await room.read(first.cookies)).value).toBeNull()
    expect([room.revoked, room.told]).toEqual([['refresh-0'], ['started', 'started', 'auth0:session:ended']])
  })

  it.each([
    ['a step-up', { requested: { maxAgeSeconds: 600 } }, []],
    ['a change of the organization', { organization: 'org_1' }, []],
    ['a step-up in another session at the provider', { requested: { maxAgeSeconds: 600 }, sid: 'sid-2' }, ['refresh-0']],
    ['the same user again', {}, ['refresh-0']],
  ])('after %s revokes what cannot be of the grant of the new session: %j', async (_, signIn, revoked) => {
    const room = createRoom()
    const first = await room.start()
    await room.start(first.cookies, createSignedIn({ signIn }))
    await room.settle()
    expect((await room.read(first.cookies)).value).toBeNull()
    expect([room.revoked, room.told]).toEqual([revoked, ['started', 'started', 'auth0:session:ended']])
  })

  it('does not start a session that a back-channel logout has ended meanwhile (P20)', async () => {
    const room = createRoom()
    vi.spyOn(room.store, 'isRevoked').mockResolvedValue(true)
    await expect(room.start()).rejects.toMatchObject({ code: 'login_required' })
    expect(room.revoked).toEqual(['refresh-0'])
  })
})

describe('end', () => {
  it('does not wait for the provider to revoke the refresh token (E2)', async () => {
    const room = createRoom(undefined, new Promise<never>(() => {}))
    const { value, cookies } = await room.start()
    const ended = await withEvent(cookies, event => room.sessions.end(event, value))
    expect(ended.cookies).toEqual({})
    expect((await room.read(cookies)).value).toBeNull()
    await vi.waitFor(() => expect(room.revoked).toEqual(['refresh-0']))
  })
})

describe('read and visit', () => {
  it('write no cookie within 5 minutes, and only the small one after that', async () => {
    const room = createRoom()
    const { cookies } = await room.start()
    const visit = () => withEvent(cookies, event => room.sessions.visit(event))
    expect((await visit()).setCookies).toEqual([])
    room.clock.now += 300
    expect((await room.read(cookies)).setCookies).toEqual([])
    const { setCookies } = await visit()
    expect(setCookies.map(line => line.split('.', 2).join('.'))).toEqual(['auth0.idle'])
  })

  it('serves a request with an older copy the newest, and its answer heals the browser', async () => {
    const room = createRoom()
    const { cookies } = await room.start()
    room.clock.now += 3590
    const answer = await room.token(cookies)
    room.clock.now += 35
    const late = await room.read(cookies)
    expect(late.value).toMatchObject({ rotations: 1, refreshToken: 'refresh-1' })
    expect((await room.read(late.cookies)).value?.rotations).toBe(1)
    expect(answer.setCookies).toHaveLength(1)
  })

  it('let no cache keep the response, with a session and without', async () => {
    const room = createRoom()
    for (const cookies of [{}, (await room.start()).cookies]) {
      const { headers } = await room.read(cookies)
      expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['private, no-store', 'Cookie'])
    }
  })

  it('removes the cookies of a session that has ended', async () => {
    const room = createRoom()
    const { value, cookies } = await room.start()
    await room.store.revoke(value)
    expect(await room.read(cookies)).toMatchObject({ value: null, cookies: {} })
  })

  it('keeps the later of two sign-ins at the same time, and ends the other', async () => {
    const room = createRoom()
    const first = await room.start()
    room.clock.now += 1
    const second = await room.start()
    const { value, cookies } = await room.read({ ...first.cookies, ...second.cookies })
    expect(value?.id).toBe(second.value.id)
    expect(cookies).toEqual(second.cookies)
    expect((await room.read(first.cookies)).value).toBeNull()
  })
})

describe('sign-ins under one secret after another', () => {
  it('leave cookies behind that every server accepts (L2)', async () => {
    const signedIn = createSignedIn({ idToken: { value: 't'.repeat(2500), issuedAt: now, expiresAt: now + 3600 } })
    const jar: Record<string, string> = {}
    for (const number of [1, 2, 3, 4, 5, 6]) {
      const room = createRoom(undefined, undefined, createCipher([`secret number ${number} of 32 characters`]))
      const { cookies } = await room.start(jar, signedIn)
      for (const name of Object.keys(jar)) Reflect.deleteProperty(jar, name)
      Object.assign(jar, cookies)
      expect(Object.values(jar).join('').length, `after ${number}`).toBeLessThan(12_000)
    }
  })
})

describe('eight tabs that sign in at the same time', () => {
  const signedIn = createSignedIn({ idToken: { value: 't'.repeat(2500), issuedAt: now, expiresAt: now + 3600 } })
  const bytesOf = (cookies: Record<string, string>) => Object.entries(cookies).map(([name, value]) => `${name}=${value}; `).join('').length

  it('leave the browser with a session whole, and with cookies that every server accepts in between (L1)', async () => {
    const room = createRoom()
    const transactions = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [
      `auth0.transaction.${now.toString(36)}.${index}`, 'x'.repeat(500),
    ]))
    const answers = await Promise.all(Array.from({ length: 8 }, () => room.start(transactions, signedIn)))
    const cookies: Record<string, string> = Object.assign({}, ...answers.map(answer => answer.cookies))
    expect(Object.keys(cookies)).toHaveLength(16)
    expect(bytesOf(cookies)).toBeLessThan(14_000)

    const after = await room.read(Object.fromEntries(Object.entries(cookies).filter(([name]) => name.startsWith('auth0.session.'))))
    expect(after.value?.idToken.value).toBe(signedIn.idToken.value)
    expect(Object.keys(after.cookies)).toEqual([`auth0.session.${after.value?.tag}.0`, `auth0.session.${after.value?.tag}.1`])
    expect((await createRoom().read(after.cookies)).value?.idToken.value).toBe(signedIn.idToken.value)
  })

  it('of which seven have been given up take no room from the eighth', async () => {
    const abandoned = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [
      `auth0.transaction.${(now - 601).toString(36)}.${index}`, 'x',
    ]))
    const { cookies } = await createRoom().start(abandoned, signedIn)
    expect((await createRoom().read(cookies)).value?.idToken.value).toBe(signedIn.idToken.value)
  })
})

describe('heal', () => {
  it('brings a refresh of another request to the browser', async () => {
    const room = createRoom()
    const { cookies } = await room.start()
    room.clock.now += 3590
    const page = await withEvent(cookies, async (event) => {
      await room.sessions.read(event)
      await room.token(cookies)
      await room.sessions.heal(event)
    })
    expect(page.cookies).not.toEqual(cookies)
    expect((await room.read(page.cookies)).value?.rotations).toBe(1)
  })

  it('writes nothing when there is nothing new, or no session', async () => {
    const room = createRoom()
    const { cookies } = await room.start()
    for (const jar of [cookies, {}]) {
      const { setCookies } = await withEvent(jar, async (event) => {
        await room.sessions.read(event)
        await room.sessions.heal(event)
      })
      expect(setCookies).toEqual([])
    }
  })
})

describe('refresh', () => {
  const due = async (room: ReturnType<typeof createRoom>, signedIn = createSignedIn()) => {
    const { value, cookies } = await room.start({}, signedIn)
    room.clock.now += 3590
    return { session: value, cookies }
  }

  it('takes the copy of another instance when the provider says that the token was used (S11)', async () => {
    const room = createRoom(async (session) => {
      await room.store.remember(refreshed(session, now + 3590))
      throw ended()
    })
    const { cookies } = await due(room)
    expect((await room.token(cookies)).value.value).toBe('header.payload-1.signature')
    expect(room.told).not.toContain('auth0:session:ended')
  })

  it('writes no cookie when the session was ended or replaced meanwhile, whatever its outcome (P10)', async () => {
    for (const outcome of [async (session: Session) => ({ session: refreshed(session) }), () => Promise.reject(ended())]) {
      const room = createRoom(async (session) => {
        await room.store.revoke(session)
        return outcome(session)
      })
      const { cookies } = await due(room)
      const { value, setCookies } = await withEvent(cookies, async event =>
        getToken(event, room.sessions, 'id', {}, () => room.clock.now).catch((error: AuthError) => error.code))
      expect([value, setCookies]).toEqual(['login_required', []])
    }
  })

  it('revokes the token that it got for a session that was ended meanwhile', async () => {
    const room = createRoom(async (session) => {
      await room.store.revoke(session)
      return { session: refreshed(session) }
    })
    const { cookies } = await due(room)
    await expect(room.token(cookies)).rejects.toMatchObject({ code: 'login_required' })
    expect(room.revoked).toEqual(['refresh-1'])
  })

  it('ends the session when the provider has ended its grant', async () => {
    const room = createRoom(() => Promise.reject(ended()))
    const { cookies } = await due(room)
    const { value, cookies: left } = await withEvent(cookies, async event =>
      getToken(event, room.sessions, 'id', {}, () => room.clock.now).catch((error: AuthError) => error.code))
    expect([value, left]).toEqual(['login_required', {}])
  })

  const failures = ['temporarily_unavailable', 'provider_error'] as const
  it.each(failures)('gives the current token to its end while the provider fails: %s (P17)', async (code) => {
    const room = createRoom(() => Promise.reject(new AuthError(code, 'down')))
    const { cookies } = await due(room)
    expect((await room.token(cookies)).value.value).toBe('header.payload.signature')
    room.clock.now += 10
    await expect(room.token(cookies)).rejects.toMatchObject({ code })
    expect((await room.read(cookies)).value).not.toBeNull()
  })

  it.each(failures)('rejects while the provider fails when a fresh token is wanted: %s', async (code) => {
    const room = createRoom(() => Promise.reject(new AuthError(code, 'down')))
    const { cookies } = await room.start()
    await expect(room.token(cookies, true)).rejects.toMatchObject({ code })
    expect((await room.token(cookies)).value.value).toBe('header.payload.signature')
  })

  it('gives the current token to its end when the provider sends no new one, then asks to log in again (P2)', async () => {
    const grants = vi.fn(async (session: Session) => ({ session: { ...refreshed(session), idToken: session.idToken } }))
    const room = createRoom(grants)
    const { cookies } = await due(room)
    const first = await room.token(cookies)
    expect(first.value.value).toBe('header.payload.signature')
    room.clock.now += 20
    await expect(room.token(first.cookies)).rejects.toMatchObject({ code: 'login_required' })
    expect(grants).toHaveBeenCalledTimes(2)
    expect((await room.read(first.cookies)).value).toBeNull()
  })

  it('gives the current token to its end when each new one is of another sign-in, then asks to log in again', async () => {
    const room = createRoom(async (session) => {
      const rotated = { ...refreshed(session), idToken: session.idToken }
      return { session: rotated, failure: new AuthError('login_required', 'another sign-in') }
    })
    const { cookies } = await due(room)
    const first = await room.token(cookies)
    expect(first.value.value).toBe('header.payload.signature')
    room.clock.now += 20
    await expect(room.token(first.cookies)).rejects.toMatchObject({ code: 'login_required' })
    expect((await room.read(first.cookies)).value).toBeNull()
  })

  it('gives the ID token to its end where there is no refresh token (P5)', async () => {
    const room = createRoom()
    const { cookies } = await due(room, createSignedIn({ refreshToken: null }))
    expect((await room.token(cookies)).value.value).toBe('header.payload.signature')
    room.clock.now += 10
    await expect(room.token(cookies)).rejects.toMatchObject({ code: 'login_required' })
  })

  it('keeps the session and its rotated token when the new ID token is refused (P11)', async () => {
    const failure = new AuthError('provider_error', 'refused')
    const room = createRoom(async session => ({ session: { ...refreshed(session), idToken: session.idToken }, failure }))
    const { cookies } = await due(room)
    room.clock.now += 20
    const { value, cookies: after } = await withEvent(cookies, async event =>
      getToken(event, room.sessions, 'id', {}, () => room.clock.now).catch((error: AuthError) => error.code))
    expect(value).toBe('provider_error')
    expect((await room.read(after)).value?.refreshToken).toBe('refresh-1')
  })

  it('answers requests with an older copy by what the last refresh has brought, however short it lives', async () => {
    const grants = vi.fn(async (session: Session) => {
      const { idToken, ...rest } = refreshed(session, room.clock.now)
      return { session: { ...rest, idToken: { ...idToken, expiresAt: room.clock.now + 30 } } }
    })
    const room = createRoom(grants)
    const { cookies } = await due(room)
    const { cookies: newer } = await room.token(cookies)
    for (const _ of [1, 2, 3]) await room.token(cookies)
    expect(grants).toHaveBeenCalledTimes(1)
    await room.token(newer)
    expect(grants).toHaveBeenCalledTimes(2)
  })

  it('is not asked for on demand more often than every 10 seconds', async () => {
    const grants = vi.fn(async (session: Session) => ({ session: refreshed(session, room.clock.now) }))
    const room = createRoom(grants)
    const { cookies } = await room.start()
    for (const [seconds, expected] of [[1, 1], [9, 1], [1, 2], [9, 2]] as const) {
      room.clock.now += seconds
      await room.token(cookies, true)
      expect(grants).toHaveBeenCalledTimes(expected)
    }
  })

  it('tells whose token it is', async () => {
    const room = createRoom()
    const { value, cookies } = await room.start({}, createSignedIn({ signIn: { organization: 'org_1' } }))
    expect((await room.token(cookies)).value.owner).toEqual({ sub: 'auth0|1', organization: 'org_1', session: value.tag })
  })

  it('uses one grant for 100 who ask at the same time', async () => {
    const grants = vi.fn(async (session: Session) => ({ session: refreshed(session, room.clock.now) }))
    const room = createRoom(grants)
    const { cookies } = await due(room)
    await Promise.all(Array.from({ length: 100 }, () => room.token(cookies)))
    expect(grants).toHaveBeenCalledTimes(1)
  })
})

describe('a session whose tokens do not fit its cookies', () => {
  it('is refreshed right after the sign-in where its token is due', async () => {
    const room = createRoom()
    const { cookies } = await room.start({}, createSignedIn({ idToken: { value: 'A'.repeat(20_000), issuedAt: now, expiresAt: now + 1 } }))
    expect((await room.token(cookies)).value.value).toBe('header.payload-2.signature')
  })

  it('has them from memory, and from the next refresh where the memory is lost', async () => {
    const large = createSignedIn({ idToken: { value: 'A'.repeat(20_000), issuedAt: now, expiresAt: now + 3600 } })
    const room = createRoom()
    const { cookies } = await room.start({}, large)
    expect((await room.token(cookies)).value.value).toBe(large.idToken.value)
    expect((await createRoom().token(cookies)).value.value).toBe('header.payload-1.signature')
  })
})

describe('require', () => {
  it('tells a session that has ended from a visitor without one', async () => {
    const room = createRoom()
    const session = issueSession()
    await room.store.revoke(session)
    const ask = (cookies: Record<string, string>) => withEvent(cookies, event => room.sessions.require(event))
    await expect(ask(await room.cookiesOf(session))).rejects.toMatchObject({ code: 'login_required', message: /ended/ })
    await expect(ask({})).rejects.toMatchObject({ code: 'login_required', message: 'Log in first.' })
  })
})
