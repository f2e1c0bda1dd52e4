import { createStorage } from 'unstorage'
import { LRUCache } from 'lru-cache'
import { describe, expect, it } from 'vitest'
import { createSessions } from '#server/auth/sessions'
import { createSignIns } from '#server/auth/signIn'
import { AuthError } from '#server/platform/errors'
import { createCipher } from '#server/platform/cipher'
import { createFlights } from '#server/session/flights'
import { createOutcomes, saveTransaction } from '#server/session/transaction'
import { createSessionStore } from '#server/session/sessionStore'
import { createSignedIn, now } from '../../../support/issueSession'
import { withEvent } from '../../../support/withEvent'

const cipher = createCipher(['a secret of thirty-two characters'])

/** A browser that has started a sign-in on `/profile#claims`, and the callback that it asks. `refusal` is what the provider says. */
async function startSignIn(refusal?: AuthError) {
  const counted = { clock: now, redeemed: 0 }
  const ignore = () => {}
  const context = () => ({ isSecure: false, cipher, now: counted.clock, longReturnTos: new LRUCache<string, string>({ max: 10 }) })
  const flights = createFlights(null)
  const store = createSessionStore({ storage: createStorage(), shared: null, cipher, now: () => counted.clock, onFailure: ignore })
  const sessions = createSessions({
    store, flights, cookieContext: context, requestRefresh: async session => Promise.reject(session),
    revokeAtProvider: async () => {}, emitStarted: async () => undefined, emitHook: async () => {},
  })
  const signIns = createSignIns({
    sessions, flights, cookieContext: context, outcomes: createOutcomes(cipher, null, ignore),
    async redeemCode() {
      counted.redeemed += 1
      if (refusal) throw refusal
      return createSignedIn()
    },
  })
  const transaction = { state: 'state-1', nonce: 'n', codeVerifier: 'v', redirectUri: 'r', returnTo: '/profile#claims' }
  const { cookies } = await withEvent({}, event => saveTransaction(event, transaction, context()))
  const call = (jar = cookies, query: Record<string, string> = {}) =>
    withEvent(jar, event => signIns.complete(event, new URLSearchParams({ state: 'state-1', ...query })))
  return { call, counted, cookies }
}

describe('complete', () => {
  it('returns the page that was asked for, fragment included (E10)', async () => {
    const { call } = await startSignIn()
    expect((await call()).value).toBe('/profile#claims')
  })

  it.each([
    new AuthError('access_denied', 'cancelled'),
    new AuthError('interaction_required', 'second factor'),
    new AuthError('provider_error', 'invalid'),
    new AuthError('temporarily_unavailable', 'down'),
  ])('says $code and where to try again, at a reload too (E4, E6)', async (refusal) => {
    const { call } = await startSignIn(refusal)
    for (const _ of [1, 2]) await expect(call()).rejects.toMatchObject({ code: refusal.code, returnTo: '/profile#claims' })
  })

  it('redeems a code again after an outage, and never after a refusal', async () => {
    for (const [code, redeemed] of [['temporarily_unavailable', 2], ['access_denied', 1]] as const) {
      const { call, counted } = await startSignIn(new AuthError(code, 'refused'))
      for (const _ of [1, 2]) await expect(call()).rejects.toMatchObject({ code })
      expect(counted.redeemed).toBe(redeemed)
    }
  })

  it('says that a sign-in took over ten minutes, and where to try again (E6)', async () => {
    const { call, counted } = await startSignIn()
    counted.clock += 601
    const refusal = { code: 'sign_in_expired', status: 400, returnTo: '/profile#claims' }
    for (const _ of [1, 2]) await expect(call()).rejects.toMatchObject(refusal)
    expect(counted.redeemed).toBe(0)
  })

  it.each([
    ['no cookies', {}, {}, 'cookies_blocked'],
    ['only other cookies', { theme: 'dark' }, {}, 'invalid_state'],
    ['no cookies, but an error of the provider', {}, { error: 'unauthorized' }, 'account_blocked'],
  ])('knows a browser that sends %s (E7)', async (_, jar, query, code) => {
    const { call } = await startSignIn()
    await expect(call(jar as Record<string, string>, query as Record<string, string>)).rejects.toMatchObject({ code })
  })

  it('refuses a link that was used, unless it has made the session of this browser', async () => {
    const { call, cookies } = await startSignIn()
    const first = await call()
    expect((await call(first.cookies)).value).toBe('/profile#claims')
    await expect(call({ theme: 'dark' })).rejects.toMatchObject({ code: 'invalid_state' })
    expect(cookies).not.toEqual(first.cookies)
  })
})
