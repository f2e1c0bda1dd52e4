import { createStorage } from 'unstorage'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCipher } from '#server/platform/cipher'
import { AuthError } from '#server/platform/errors'
import { createOutcomes } from '#server/session/transaction'
import { issueSession } from '../../../support/issueSession'

const cipher = createCipher(['a secret of thirty-two characters'])
const completed = { session: issueSession(), returnTo: '/profile' }
const refused = { refusal: new AuthError('access_denied', 'cancelled') }
const create = (shared: ReturnType<typeof createStorage> | null) => {
  const failures: unknown[] = []
  return { ...createOutcomes(cipher, shared, cause => void failures.push(cause)), failures }
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('createOutcomes', () => {
  it.each([['completed', completed, 60], ['refused', refused, 600]])('remembers a %s sign-in', async (_, outcome, seconds) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1)
    const outcomes = create(null)
    await outcomes.remember('state-1', outcome)
    const pass = (ms: number) => (clock.mockReturnValue(1 + ms), vi.advanceTimersByTime(1))
    pass(seconds * 1000 - 1)
    expect(await outcomes.read('state-1')).toBe(outcome)
    expect(await outcomes.read('state-2')).toBeNull()
    pass(seconds * 1000 + 1)
    expect(await outcomes.read('state-1')).toBeNull()
  })

  it('tells other instances of a completed sign-in, encrypted, for a minute, and not of a refused one', async () => {
    const storage = createStorage()
    const setItem = vi.spyOn(storage, 'setItem')
    const [here, elsewhere] = [create(storage), create(storage)]
    await here.remember('state-1', completed)
    await here.remember('state-2', refused)
    expect(await elsewhere.read('state-1')).toEqual(completed)
    expect(await elsewhere.read('state-2')).toBeNull()
    expect(setItem.mock.calls).toEqual([[expect.stringMatching(/^callback:/), expect.stringMatching(/^eyJ/), { ttl: 60 }]])
  })

  it('takes no sign-in that was moved to another state in the storage', async () => {
    const storage = createStorage()
    const here = create(storage)
    await here.remember('state-1', completed)
    await here.remember('state-2', { ...completed, returnTo: '/other' })
    const [first = '', second = ''] = await storage.getKeys()
    await storage.setItem(first, await storage.getItem(second))
    const elsewhere = create(storage)
    expect([await elsewhere.read('state-1'), await elsewhere.read('state-2')]).toContain(null)
  })

  it('works on while the storage is away, and reports it', async () => {
    const outage = () => Promise.reject(new Error('away'))
    const outcomes = create(Object.assign(createStorage(), { getItem: outage, setItem: outage }))
    await outcomes.remember('state-1', completed)
    expect(await outcomes.read('state-1')).toBe(completed)
    expect(await outcomes.read('state-2')).toBeNull()
    expect(outcomes.failures).toHaveLength(2)
  })
})
