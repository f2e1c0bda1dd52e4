import { createStorage } from 'unstorage'
import { describe, expect, it, vi } from 'vitest'
import { createCipher } from '#server/platform/cipher'
import { absoluteLifeSeconds } from '#server/session/session'
import type { Session } from '#server/session/session'
import { createSessionStore } from '#server/session/sessionStore'
import { collectBackgroundWork } from '../../../support/collectBackgroundWork'
import { issueSession, now, refreshed } from '../../../support/issueSession'

const cipher = createCipher(['a secret of thirty-two characters'])

function createStore({ storage = createStorage(), isShared = false } = {}) {
  const clock = { now }
  const [failures, work] = [[] as unknown[], collectBackgroundWork()]
  const calls = { getItems: 0 }
  const counting = Object.assign(Object.create(storage) as typeof storage, {
    getItems: (...args: Parameters<typeof storage.getItems>) => (calls.getItems += 1, storage.getItems(...args)),
  })
  const store = createSessionStore({
    storage: counting, shared: isShared ? storage : null, cipher, now: () => clock.now,
    onFailure: cause => void failures.push(cause),
  })
  const newest = async (copy: Session) => (await store.lookUp([copy]))[0]?.newest
  return { store, storage, clock, failures, calls, newest, settle: () => Promise.all(work) }
}

const old = issueSession()
const second = refreshed(old)
const third = refreshed(second)

describe('lookUp', () => {
  it('gives the copy itself when nothing newer is known', async () => {
    expect(await createStore().newest(old)).toEqual(old)
  })

  it('gives the newest copy to a request with any older one', async () => {
    const { store, newest } = createStore()
    await store.remember(second)
    await store.remember(third)
    for (const copy of [old, second, third]) expect(await newest(copy)).toEqual(third)
  })

  it('remembers a copy for the life of the session while no request has brought it', async () => {
    const { store, newest, clock } = createStore()
    await store.remember(second)
    clock.now += absoluteLifeSeconds - 1
    expect(await newest(old)).toEqual(second)
    clock.now += 2
    expect(await newest(old)).toEqual(old)
  })

  it('remembers it for one more minute after a request has brought it', async () => {
    const { store, newest, clock } = createStore()
    await store.remember(second)
    await newest(second)
    clock.now += 59
    await newest(second)
    expect(await newest(old)).toEqual(second)
    clock.now += 2
    expect(await newest(old)).toEqual(old)
  })

  it('is not fooled by a copy of another session', async () => {
    const { store, newest } = createStore()
    await store.remember(second)
    const other = issueSession()
    expect(await newest(other)).toEqual(other)
  })

  it('takes no copy that was moved in a shared storage', async () => {
    const { store, storage } = createStore({ isShared: true })
    const other = issueSession()
    await store.remember(second)
    const [key = ''] = await storage.getKeys()
    const item = await storage.getItem(key) as object
    await storage.setItem(key.replace(old.id, other.id), item) // to another session
    await storage.setItem(key.replace(/0$/, '1'), item) // as its own successor
    const { newest } = createStore({ storage, isShared: true })
    expect(await newest(other)).toEqual(other)
    expect(await newest(old)).toEqual(second)
  })

  it('forgets a copy of the last second of a session', async () => {
    const { store, newest, clock } = createStore()
    clock.now += absoluteLifeSeconds - 0.1
    await store.remember(second)
    clock.now += 10
    expect(await newest(old)).toEqual(old)
  })

  it('keeps the tokens of a copy that was cut down for its cookie', async () => {
    const { store, newest, clock } = createStore()
    await store.remember(second)
    const cut: Session = { ...second, idToken: { ...second.idToken, value: null }, isCut: true }
    for (const later of [0, 3600]) {
      clock.now = now + later
      expect(await newest(cut)).toEqual(second)
    }
  })

  it('costs one look-up in the storage, for any number of copies', async () => {
    const { store, calls } = createStore({ isShared: true })
    await store.remember(second)
    await store.lookUp([second, issueSession(), issueSession()])
    expect(calls.getItems).toBe(1)
  })

  it('knows a session that was ended', async () => {
    const { store } = createStore()
    await store.revoke(second)
    expect((await store.lookUp([old, issueSession()])).map(({ isRevoked }) => isRevoked)).toEqual([true, false])
    expect([await store.isRevoked(old), await store.isRevoked(issueSession())]).toEqual([true, false])
  })

  it('lets sessions work on while the storage is away, and reports it', async () => {
    const storage = createStorage()
    const outage = () => Promise.reject(new Error('away'))
    const away = Object.assign(storage, { getItems: outage, setItem: outage })
    const { store, newest, failures, settle } = createStore({ storage: away, isShared: true })
    await store.remember(second)
    await store.revoke(old)
    expect(await newest(old)).toEqual(second)
    expect(failures).toHaveLength(4)
    await newest(second)
    await settle()
    expect(failures).toHaveLength(6)
  })
})

describe('a shared storage', () => {
  it('tells the other instances of a refresh, encrypted', async () => {
    const { store, storage } = createStore({ isShared: true })
    await store.remember(second)
    await store.remember(third)
    expect(await createStore({ storage, isShared: true }).newest(old)).toEqual(third)
    for (const key of await storage.getKeys()) expect(JSON.stringify(await storage.getItem(key))).not.toMatch(/refresh-\d|Zoë/)
  })

  it('is asked to keep a copy for the life of the session, and for a minute once a request has brought it', async () => {
    const { store, storage, newest, clock, settle } = createStore({ isShared: true })
    const setItem = vi.spyOn(storage, 'setItem')
    clock.now += 99.5
    await store.remember(second)
    await newest(old)
    for (const _ of [1, 2]) await newest(second)
    await settle()
    const item = { text: expect.stringMatching(/^eyJ/) }
    expect(setItem.mock.calls.map(([, value, options]) => [value, options])).toEqual([
      [item, { ttl: absoluteLifeSeconds - 99 }], [{ ...item, isConfirmed: true }, { ttl: 60 }],
    ])
  })

  it('has the copies of an instance that is gone, for browsers that are any number of refreshes behind', async () => {
    const { store, storage, calls } = createStore({ isShared: true })
    const fourth = refreshed(third)
    for (const copy of [second, third, fourth]) await store.remember(copy)
    const other = createStore({ storage, isShared: true })
    for (const copy of [old, second, third, fourth]) expect(await other.newest(copy)).toEqual(fourth)
    expect(await createStore({ storage, isShared: true }).store.readLocal(old)).toEqual(old)
    expect(await store.readLocal(old)).toEqual(fourth)
    expect(calls.getItems).toBe(0)
  })

  it.each(['text', 5, {}, { text: 'no JWE' }])('is not believed when it has %j for a copy', async (value) => {
    const { store, storage } = createStore({ isShared: true })
    await store.remember(second)
    for (const key of await storage.getKeys()) await storage.setItem(key, value)
    expect(await createStore({ storage, isShared: true }).newest(old)).toEqual(old)
  })

  it('keeps a refreshed copy, whatever is written late about the one before', async () => {
    const { store, storage, newest, settle } = createStore({ isShared: true })
    await store.remember(second)
    await Promise.all([newest(second), store.remember(third)])
    await settle()
    expect(await createStore({ storage, isShared: true }).newest(second)).toEqual(third)
  })
})
