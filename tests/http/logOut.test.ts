import { describe, expect } from 'vitest'
import { post, readUserName } from '../support/appSession.ts'
import { it } from '../support/http.ts'

describe('logging out', () => {
  it('revokes the session: a copy of its cookies is worth nothing', async ({ app: { baseUrl }, signIn }) => {
    const jar = await signIn()
    const copy = jar.header('/')
    expect(await readUserName(baseUrl, copy)).toBe('Ada Marsh')
    // Not at the tenant: that would hear of it, and revoke the session by back-channel logout.
    await post(jar, `${baseUrl}/api/auth/logout`)
    expect(await readUserName(baseUrl, copy)).toBeNull()
  })

  it('at the tenant ends the session here, by back-channel logout', async ({ app: { baseUrl }, control, signIn }) => {
    const cookie = (await signIn('ada')).header('/')
    const other = (await signIn('ben')).header('/')
    await control.logOutByBackchannel('ada')
    expect(await readUserName(baseUrl, cookie)).toBeNull()
    expect(await readUserName(baseUrl, other)).toBe('Ben Lindqvist')

    const page = await fetch(`${baseUrl}/profile`, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
    expect([page.status, page.headers.get('location')]).toEqual([302, '/api/auth/login?returnTo=%2Fprofile'])
  })
})
