import { LRUCache } from 'lru-cache'
import { describe, expect, it } from 'vitest'
import { createCipher } from '#server/platform/cipher'
import { expireTransaction, readTransaction, saveTransaction } from '#server/session/transaction'
import type { Transaction } from '#server/session/transaction'
import { withEvent } from '../../../support/withEvent'

const cipher = createCipher(['a secret of thirty-two characters'])
const context = { isSecure: false, cipher, now: 1_800_000_000, longReturnTos: new LRUCache<string, string>({ max: 100 }) }
const createTransaction = (state: string, returnTo = `/${state}`): Transaction => ({
  state, nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43), redirectUri: 'https://app.example.com/callback', returnTo,
})
const save = async (transaction: Transaction, cookies = {}, now = context.now) =>
  (await withEvent(cookies, event => saveTransaction(event, transaction, { ...context, now }))).cookies
const read = async (state: string, cookies: Record<string, string>, more = {}) =>
  (await withEvent(cookies, event => readTransaction(event, state, { ...context, ...more }))).value
const bytes = (cookies: Record<string, string>) => Object.entries(cookies).join('; ').length

const [state, other] = ['a'.repeat(43), 'b'.repeat(43)]
const nth = (index: number) => `${String(index).padStart(2, '0')}${'s'.repeat(41)}`

describe('saveTransaction', () => {
  it('stays within its budget, however many sign-ins are in flight: the oldest give way', async () => {
    let cookies = {}
    const states = Array.from({ length: 30 }, (_, index) => nth(index))
    for (const [index, state] of states.entries()) {
      const inAnyOrder = Object.fromEntries(Object.entries(cookies).toReversed())
      cookies = await save(createTransaction(state), inAnyOrder, context.now + index)
    }
    expect(bytes(cookies)).toBeLessThan(5000)
    const kept = await Promise.all(states.map(state => read(state, cookies)))
    expect(kept.flatMap(found => found?.transaction.state ?? [])).toEqual(states.slice(-7))
  })

  it('keeps eight sign-ins with an address of 1.9 KB each, saved at the same time', async () => {
    const returnTo = `/profile?filter=${'x'.repeat(1900)}`
    const transactions = Array.from({ length: 8 }, (_, index) => createTransaction(`${index}`.repeat(43), returnTo))
    const jars = await Promise.all(transactions.map(transaction => save(transaction)))
    const cookies = Object.assign({}, ...jars) as Record<string, string>
    expect(bytes(cookies)).toBeLessThan(5000)
    for (const { state } of transactions) expect((await read(state, cookies))?.transaction.returnTo).toBe(returnTo)
  })

  const longAddresses = [`/profile?q=${encodeURIComponent('ж'.repeat(600))}`, `/${'x'.repeat(4000)}`]
  it.each(longAddresses)('fits a small cookie with a long address', async (returnTo) => {
    const { setCookies } = await withEvent({}, event => saveTransaction(event, createTransaction(nth(40), returnTo), context))
    expect(setCookies[0]!.length).toBeLessThan(1000)
  })

  it('is forgotten by the browser after an hour', async () => {
    const { setCookies } = await withEvent({}, event => saveTransaction(event, createTransaction(state), context))
    expect(setCookies).toEqual([expect.stringContaining('; Max-Age=3600;')])
    expect(context.longReturnTos.has(state)).toBe(false)
  })

  it('leaves the transactions of another application on this host alone', async () => {
    const theirs = { ...context, cipher: createCipher(['the secret of another application']) }
    let cookies = (await withEvent({}, event => saveTransaction(event, createTransaction(other), theirs))).cookies
    for (const index of Array(30).keys()) cookies = await save(createTransaction(nth(index)), cookies, context.now + index)
    expect(await read(other, cookies, theirs)).not.toBeNull()
  })
})

describe('readTransaction', () => {
  it('gives what was saved, as often as it is asked', async () => {
    const cookies = await save(createTransaction(state))
    for (const _ of [1, 2]) expect(await read(state, cookies)).toEqual({ transaction: createTransaction(state), isExpired: false })
  })

  it('finds each of two sign-ins in flight', async () => {
    const cookies = await save(createTransaction(other), await save(createTransaction(state)))
    expect((await read(state, cookies))?.transaction.returnTo).toBe(`/${state}`)
    expect((await read(other, cookies))?.transaction.returnTo).toBe(`/${other}`)
  })

  const forgedStates = ['', '.', state.slice(0, 12), state.slice(0, -1), `${state}-and-more`]
  it.each(forgedStates)('gives null for the forged state %j', async (forged) => {
    expect(await read(forged, await save(createTransaction(state)))).toBeNull()
  })

  it('says that a sign-in has taken over 10 minutes, and still where it started from', async () => {
    const cookies = await save(createTransaction(state))
    expect(await read(state, cookies, { now: context.now + 599 })).toMatchObject({ isExpired: false })
    expect(await read(state, cookies, { now: context.now + 600 }))
      .toMatchObject({ isExpired: true, transaction: { returnTo: `/${state}` } })
  })

  it('gives null for a cookie of another transaction under this name', async () => {
    const [name = ''] = Object.keys(await save(createTransaction(state)))
    const [value = ''] = Object.values(await save(createTransaction(other)))
    expect(await read(state, { [name]: value })).toBeNull()
  })

  it.each([
    ['the address where it has 256 characters', `/orders?${'x'.repeat(248)}`, `/orders?${'x'.repeat(248)}`],
    ['the path of a longer one', `/orders?${'x'.repeat(249)}`, '/orders'],
    ['the path of one with a long fragment', `/orders#${'x'.repeat(1900)}?filter`, '/orders'],
    ['a path of 256 characters', `/${'x'.repeat(255)}?filter#list`, `/${'x'.repeat(255)}`],
    ['the home page for a longer path', `/${'x'.repeat(256)}?filter`, '/'],
  ])('gives another process %s', async (_, returnTo, kept) => {
    const cookies = await save(createTransaction(nth(41), returnTo))
    const elsewhere = { longReturnTos: new LRUCache<string, string>({ max: 1 }) }
    expect((await read(nth(41), cookies, elsewhere))?.transaction.returnTo).toBe(kept)
    expect((await read(nth(41), cookies))?.transaction.returnTo).toBe(returnTo)
  })
})

describe('expireTransaction', () => {
  it('removes this transaction and no other', async () => {
    const cookies = await save(createTransaction(other), await save(createTransaction(state)))
    const { cookies: left, setCookies } = await withEvent(cookies, event => expireTransaction(event, createTransaction(state), context))
    expect(setCookies).toEqual([expect.stringMatching(/^auth0\.transaction\.\w+\.a{12}=; Max-Age=0;/)])
    expect(await read(state, left)).toBeNull()
    expect(await read(other, left)).not.toBeNull()
    expect((await withEvent(left, event => expireTransaction(event, createTransaction(state), context))).setCookies).toEqual([])
  })
})
