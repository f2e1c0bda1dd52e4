import { describe, expect } from 'vitest'
import { createCipher } from '#server/platform/cipher'
import { isRefused, isSafe, marker } from '../support/authRoutes.ts'
import { it } from '../support/http.ts'
import { loginAs } from '../support/loginAs.ts'
import { refuse } from '../support/wrongInputs.ts'

const toCookie = (text: string) => `auth0.session.0=1~${text}`

/** `Cookie` headers by what is wrong with them. */
const cookies: Record<string, (secret: string, baseUrl: string) => Promise<string> | string> = {
  'garbage': () => `auth0.session.0=${marker}`,
  'no JWE': () => toCookie('a.b.c.d.e'),
  'encrypted with an unknown secret': async (_, baseUrl) =>
    (await loginAs({ sub: 'auth0|a' }, { secret: 'another secret of thirty-two chars', baseUrl })).header,
  'with parts missing': () => `auth0.session.0=99~${marker}`,
  'with broken percent signs': () => toCookie('%E0%A4%A'),
  'named like a prototype': () => `__proto__=${marker}; constructor=${marker}`,
  'encrypted for another purpose': async secret => toCookie(await createCipher([secret]).encrypt({ v: 2 }, 'transaction')),
  'of another version': async secret => toCookie(await createCipher([secret]).encrypt({ v: 0 }, 'session')),
  'with one changed character': async (secret, baseUrl) => {
    const { header } = await loginAs({ sub: 'auth0|a' }, { secret, baseUrl })
    return header.replace(/.(?=.{40}$)/, character => character === 'A' ? 'B' : 'A')
  },
}

/** These do not even look like a session, so nobody is told that one has ended. */
const unlikeOurs = ['garbage', 'with parts missing', 'named like a prototype']

describe('a session cookie', () => {
  it.for(Object.keys(cookies))('counts as none: %s', async (what, { app, tenant }) => {
    const headers = { cookie: await cookies[what]?.(app.sessionSecret, app.baseUrl) ?? '', accept: 'application/json' }
    const answer = await fetch(`${app.baseUrl}/api/auth/session`, { headers })
    const text = await answer.text()
    expect(text).toBe('null')
    isSafe(answer, text)

    const refusal = unlikeOurs.includes(what) ? refuse.signedOut : refuse.ended
    await isRefused(app.baseUrl, { what, method: 'POST', path: '/api/auth/token', headers, ...refusal })
    const logout = await fetch(`${app.baseUrl}/api/auth/logout`, { method: 'POST', headers })
    expect((await logout.json() as { logoutUrl: string }).logoutUrl).toMatch(new RegExp(`^${tenant.issuer}.*client_id=`))
  })

  it('counts when nothing is wrong with it', async ({ app }) => {
    const { header: cookie } = await loginAs({ sub: 'auth0|a' }, { secret: app.sessionSecret, baseUrl: app.baseUrl })
    const answer = await fetch(`${app.baseUrl}/api/auth/session`, { headers: { cookie } })
    expect(await answer.json()).toMatchObject({ user: { sub: 'auth0|a' } })
  })
})
