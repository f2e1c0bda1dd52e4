import { UnsecuredJWT } from 'jose'
import { createStorage } from 'unstorage'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { createSession } from '#server/session/session'
import type { Session } from '#server/session/session'
import { createSharedRenewals } from '#server/session/sharedRenewals'
import type { Locks } from '#server/platform/sharedStorage'

const now = 1_800_000_000
const secrets = ['a secret of more than thirty-two characters'] as const
const createIdToken = (iat: number) => new UnsecuredJWT({ iss: 'https://issuer.example/', sub: 'auth0|1', iat, exp: iat + 60 }).encode()
const old = (): Session => createSession({ idToken: createIdToken(now - 60), refreshToken: 'refresh-0', accessToken: null }, now)
const outage = () => Promise.reject(new Error('away'))

/** A provider that rotates: each refresh token is good for one grant, and a grant takes a while. */
function createProvider() {
  const spent = new Set<string | null>()
  return vi.fn(async (session: Session) => {
    if (spent.has(session.refreshToken)) throw new AuthError('login_required', 'reused')
    spent.add(session.refreshToken)
    await new Promise(resolve => setTimeout(resolve, 20))
    const rotations = session.rotations + 1
    return { session: { ...session, idToken: createIdToken(now + rotations), refreshToken: `refresh-${rotations}`, rotations } }
  })
}

function createLocks() {
  const owners = new Map<string, string>()
  const locks: Locks = {
    take: async (name, owner) => !owners.has(name) && Boolean(owners.set(name, owner)),
    extend: async () => {},
    release: async (name, owner) => void (owners.get(name) === owner && owners.delete(name)),
  }
  return { locks, owners }
}

describe('createSharedRenewals', () => {
  const state = { storage: createStorage(), ...createLocks(), clock: now }
  const createInstance = (options = {}) =>
    createSharedRenewals({ storage: state.storage, locks: state.locks, secrets, now: () => state.clock, ...options })
  beforeEach(() => Object.assign(state, { storage: createStorage(), ...createLocks(), clock: now }))

  it('spends one grant for two instances that renew at the same time', async () => {
    const [renew, session] = [createProvider(), old()]
    const [one, two] = await Promise.all([createInstance(), createInstance()].map(({ renewOnce }) => renewOnce({ ...session }, renew)))
    expect(renew).toHaveBeenCalledTimes(1)
    expect([one?.session.refreshToken, two?.session.refreshToken]).toEqual(['refresh-1', 'refresh-1'])
  })

  it('answers a late request at another instance by the new session', async () => {
    const [renew, session] = [createProvider(), old()]
    await createInstance().renewOnce(session, renew)
    expect((await createInstance().renewOnce(session, renew)).session.refreshToken).toBe('refresh-1')
    expect(renew).toHaveBeenCalledTimes(1)
  })

  it('goes on from a rotation without an ID token that another instance made', async () => {
    const [renew, session] = [createProvider(), { ...old(), idToken: createIdToken(now - 30) }]
    const failure = new AuthError('keys_unavailable', 'no keys')
    await createInstance().renewOnce(session, async s => ({ session: { ...(await renew(s)).session, idToken: s.idToken }, failure }))
    expect((await createInstance().renewOnce(session, renew)).session.refreshToken).toBe('refresh-2')
  })

  it('remembers a rotation for 30 seconds', async () => {
    const session = old()
    await createInstance().renewOnce(session, createProvider())
    state.clock = now + 31
    const renew = createProvider()
    await createInstance().renewOnce(session, renew)
    expect(renew).toHaveBeenCalledTimes(1)
  })

  it('gives the lock back, after a failure too, and remembers none', async () => {
    const session = old()
    const down = () => Promise.reject(new AuthError('temporarily_unavailable', 'down'))
    await expect(createInstance().renewOnce(session, down)).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(state.owners.size).toBe(0)
    expect((await createInstance().renewOnce(session, createProvider())).session.refreshToken).toBe('refresh-1')
    expect(state.owners.size).toBe(0)
  })

  it('leaves no refresh token in the storage in the clear', async () => {
    const session = old()
    await createInstance().renewOnce(session, createProvider())
    const contents = await state.storage.getItems(await state.storage.getKeys())
    expect(contents).toHaveLength(1)
    expect(JSON.stringify(contents)).not.toContain('refresh-1')
  })

  it('believes no memory of another session that was put in place of the own', async () => {
    const [mine, other] = [old(), old()]
    await createInstance().renewOnce(other, createProvider())
    await state.storage.setItem(`renewal:${mine.id}`, await state.storage.getItem(`renewal:${other.id}`))
    expect((await createInstance().renewOnce(mine, createProvider())).session.id).toBe(mine.id)
  })

  it('renews on while the storage and the locks are away', async () => {
    const storage = Object.assign(createStorage(), { getItem: outage, setItem: outage })
    const instance = createInstance({ storage, locks: { take: outage, extend: outage, release: outage } })
    expect((await instance.renewOnce(old(), createProvider())).session.refreshToken).toBe('refresh-1')
  })

  it('does not take what the provider says for an outage of the storage', async () => {
    const refused = () => Promise.reject(new AuthError('login_required', 'ended'))
    await expect(createInstance().renewOnce(old(), refused)).rejects.toMatchObject({ code: 'login_required' })
  })

  it('holds the lock for as long as the provider takes, and no longer', async () => {
    vi.useFakeTimers()
    const extend = vi.fn(async () => {})
    const slow = async (session: Session) => {
      await new Promise(resolve => setTimeout(resolve, 9000))
      return { session }
    }
    const renewal = createInstance({ locks: { ...state.locks, extend } }).renewOnce(old(), slow)
    await vi.advanceTimersByTimeAsync(9000)
    await renewal
    expect(extend).toHaveBeenCalledTimes(7)
    await vi.advanceTimersByTimeAsync(10_000)
    vi.useRealTimers()
    expect(extend).toHaveBeenCalledTimes(7)
  })

  it('keeps the session of who has waited too long for another', async () => {
    vi.useFakeTimers()
    const [renew, instance] = [createProvider(), createInstance({ locks: { ...state.locks, take: async () => false } })]
    const refusal = expect(instance.renewOnce(old(), renew)).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    await vi.advanceTimersByTimeAsync(10_000)
    vi.useRealTimers()
    await refusal
    expect(renew).not.toHaveBeenCalled()
  })
})
