import { describe, expect, it } from 'vitest'
import { saveTransaction, takeTransaction } from '#server/session/transaction'
import type { Transaction } from '#server/session/transaction'
import { withEvent } from '../../../support/withEvent'

const context = { isSecure: false, secrets: ['a secret of thirty-two characters'] as const, now: 1_800_000_000 }
const createTransaction = (state: string): Transaction =>
  ({ state, nonce: 'n', codeVerifier: 'v', redirectUri: 'http://localhost:3000/callback', returnTo: `/${state}` })
const save = async (state: string, cookies = {}, now = context.now) =>
  (await withEvent(cookies, event => saveTransaction(event, createTransaction(state), { ...context, now }))).cookies
const take = (state: string, cookies: Record<string, string>, now = context.now) =>
  withEvent(cookies, event => takeTransaction(event, state, { ...context, now }))

const states = Array.from({ length: 7 }, (_, index) => `state-${index}-of-some-length`)

describe('takeTransaction', () => {
  it('gives what was saved, once', async () => {
    const { value, cookies } = await take(states[0]!, await save(states[0]!))
    expect(value).toMatchObject(createTransaction(states[0]!))
    expect(cookies).toEqual({})
    expect((await take(states[0]!, cookies)).value).toBeNull()
  })

  it('finds each of two sign-ins in flight', async () => {
    const cookies = await save(states[1]!, await save(states[0]!))
    const first = await take(states[0]!, cookies)
    expect(first.value?.returnTo).toBe(`/${states[0]}`)
    expect((await take(states[1]!, first.cookies)).value?.returnTo).toBe(`/${states[1]}`)
  })

  const forgedStates = ['', '.', 'state-0', 'state-0-of-some-lengt', 'state-0-of-some-length-and-more']
  it.each(forgedStates)('changes nothing for the forged state %j', async (state) => {
    const cookies = await save(states[0]!)
    expect(await take(state, cookies)).toMatchObject({ value: null, cookies })
  })

  it('gives null after 10 minutes, even to a browser that kept the cookie', async () => {
    const cookies = await save(states[0]!)
    expect((await take(states[0]!, cookies, context.now + 599)).value).not.toBeNull()
    expect((await take(states[0]!, cookies, context.now + 600)).value).toBeNull()
  })

  it('gives null for a cookie of another transaction under this name', async () => {
    const [name = '', other = ''] = [Object.keys(await save(states[0]!))[0], Object.values(await save(states[1]!))[0]]
    expect((await take(states[0]!, { [name]: other })).value).toBeNull()
  })
})

describe('saveTransaction', () => {
  it('keeps 5 at the most and drops the oldest', async () => {
    let cookies = {}
    for (const [age, state] of states.entries()) cookies = await save(state, cookies, context.now + age)
    expect(Object.keys(cookies)).toHaveLength(5)
    expect((await take(states[1]!, cookies)).value).toBeNull()
    expect((await take(states[2]!, cookies)).value).not.toBeNull()
  })

  it('fits into one small cookie, even with the longest returnTo', async () => {
    const transaction = { ...createTransaction(states[0]!), returnTo: `/${'x'.repeat(2047)}` }
    const { setCookies } = await withEvent({}, event => saveTransaction(event, transaction, context))
    expect(setCookies).toHaveLength(1)
    expect(setCookies[0]!.length).toBeLessThan(4096)
  })
})
