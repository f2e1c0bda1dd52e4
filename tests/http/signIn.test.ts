import { describe, expect } from 'vitest'
import { post } from '../support/appSession.ts'
import { it } from '../support/http.ts'

const html = { headers: { accept: 'text/html' } }

describe('signing in', () => {
  it('takes a user whose tokens do not fit the cookies', async ({ app: { baseUrl }, signIn }) => {
    const jar = await signIn('clara')
    expect(jar.header('/').length).toBeLessThan(6000)
    expect(await (await jar.fetch(`${baseUrl}/fixture/user`, html)).text()).toContain('Clara Ortega')
  })

  it('has the name and the e-mail address in the first HTML', async ({ app: { baseUrl }, signIn }) => {
    const page = await (await (await signIn()).fetch(`${baseUrl}/fixture/user`, html)).text()
    expect(page).toContain('Ada Marsh')
    expect(page).toContain('ada.marsh@example.com')
  })
})

describe('a user whose ID token has 7 KB', () => {
  it('signs in, pings, refreshes and pings again', async ({ app: { baseUrl }, control, signIn }) => {
    await control.setLifetimes({ idTokenSeconds: 1 })
    const jar = await signIn('clara')
    await control.setLifetimes({ idTokenSeconds: 3600 })
    for (const refreshes of [1, 1]) {
      const { idToken = '' } = await post(jar, `${baseUrl}/api/auth/token`)
      expect(idToken.length).toBeGreaterThan(7000)
      expect((await fetch(`${baseUrl}/api/fixture/id-token`, { headers: { authorization: `Bearer ${idToken}` } })).status).toBe(200)
      expect((await control.readCounters()).tokenRefresh).toBe(refreshes)
    }
  })
})
