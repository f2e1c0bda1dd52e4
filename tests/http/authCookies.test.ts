import { describe, expect } from 'vitest'
import { createCipher } from '#server/session/cipher'
import type { CipherPurpose } from '#server/session/cipher'
import { isRefused, isSafe, marker } from '../support/authRoutes.ts'
import { it } from '../support/http.ts'
import { loginAs } from '../support/loginAs.ts'
import { refuse } from '../support/wrongInputs.ts'

const now = Math.floor(Date.now() / 1000)
const stale = { v: 1, id: 'a', idToken: null, refreshToken: null, rotations: 0, startedAt: 0, rolledAt: 0, claims: {} }
const fresh = { ...stale, startedAt: now, rolledAt: now }
const toCookie = (text: string) => `auth0.session.0=1~${text}`
const encrypt = (value: object, secret: string, purpose: CipherPurpose) => createCipher([secret]).encrypt(value, purpose)

/** `Cookie` headers by what is wrong with them. */
const cookies: Record<string, (secret: string, baseUrl: string) => Promise<string> | string> = {
  'garbage': () => `auth0.session.0=${marker}`,
  'no JWE': () => toCookie('a.b.c.d.e'),
  'encrypted with an unknown secret': async () => toCookie(await encrypt(fresh, 'another secret of thirty-two chars', 'session')),
  'with parts missing': () => `auth0.session.0=99~${marker}`,
  'with broken percent signs': () => toCookie('%E0%A4%A'),
  'named like a prototype': () => `__proto__=${marker}; constructor=${marker}`,
  'encrypted for another purpose': async secret => toCookie(await encrypt(fresh, secret, 'transaction')),
  'stale': async secret => toCookie(await encrypt(stale, secret, 'session')),
  'of another version': async secret => toCookie(await encrypt({ ...fresh, v: 0 }, secret, 'session')),
  'with one changed character': async (secret, baseUrl) => {
    const { header } = await loginAs({ sub: 'auth0|a' }, { secret, baseUrl })
    return header.replace(/.(?=.{40}$)/, character => character === 'A' ? 'B' : 'A')
  },
}

/** These do not even look like a session, so nobody is told that one has ended. */
const unlikeOurs = ['garbage', 'with parts missing', 'named like a prototype']

describe('a session cookie', () => {
  it.for(Object.keys(cookies))('counts as none: %s', async (what, { app }) => {
    const headers = { cookie: await cookies[what]?.(app.sessionSecret, app.baseUrl) ?? '', accept: 'application/json' }
    const answer = await fetch(`${app.baseUrl}/api/auth/session`, { headers })
    const text = await answer.text()
    expect(text).toBe('null')
    isSafe(answer, text)

    const refusal = unlikeOurs.includes(what) ? refuse.stranger : refuse.ended
    await isRefused(app.baseUrl, { what, method: 'POST', path: '/api/auth/token', headers, ...refusal })
    const logout = await fetch(`${app.baseUrl}/api/auth/logout`, { method: 'POST', headers })
    expect(await logout.json()).toEqual({ logoutUrl: `${app.baseUrl}/` })
  })

  it('counts when nothing is wrong with it', async ({ app }) => {
    const cookie = toCookie(await encrypt({ ...fresh, claims: { sub: 'auth0|a', iat: now, exp: now } }, app.sessionSecret, 'session'))
    const answer = await fetch(`${app.baseUrl}/api/auth/session`, { headers: { cookie } })
    expect(await answer.json()).toMatchObject({ user: { sub: 'auth0|a' } })
  })
})

describe('a transaction cookie', () => {
  const transaction = { state: 'the-state-of-another', returnTo: '/', expiresAt: now + 600 }
  const transactions: Record<string, (secret: string) => Promise<string> | string> = {
    'garbage': () => marker,
    'encrypted for another purpose': secret => encrypt({ ...transaction, state: 'unknown-state' }, secret, 'session'),
    'of another state': secret => encrypt(transaction, secret, 'transaction'),
    'stale': secret => encrypt({ ...transaction, state: 'unknown-state', expiresAt: now - 1 }, secret, 'transaction'),
  }

  it.for(Object.keys(transactions))('counts as none: %s', async (what, { app }) => {
    const headers = { cookie: `auth0.transaction.a.unknown-stat=${await transactions[what]?.(app.sessionSecret)}` }
    const answer = await fetch(`${app.baseUrl}/callback?state=unknown-state&code=${marker}`, { headers, redirect: 'manual' })
    expect(answer.status).toBe(400)
    isSafe(answer, await answer.text())
  })
})
