import { describe, expect } from 'vitest'
import { post } from '../support/appSession.ts'
import { it } from '../support/http.ts'

describe('what nobody may see', () => {
  const pages = ['/', '/fixture/user', '/callback', '/no-such-page']
  it.for(pages)('is not in the HTML of %s, which no cache may keep', async (path, { app, signIn }) => {
    const jar = await signIn()
    const response = await jar.fetch(app.baseUrl + path, { headers: { accept: 'text/html' } })
    const html = await response.text()

    expect(html).toContain('<html')
    expect(html).not.toContain('eyJ')
    for (const { value } of jar.list()) expect(html).not.toContain(value)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  it('is not in the log of the app, whatever happens', async ({ app, control, signIn }) => {
    await control.setLifetimes({ idTokenSeconds: 3 })
    const jar = await signIn()
    const cookies = jar.list()
    const { idToken = '' } = await post(jar, `${app.baseUrl}/api/auth/token`)
    const secrets = [...cookies, ...jar.list()].map(({ value }) => value)

    await control.setFaults({ token: { mode: 'garbage' } })
    await expect.poll(() => post(jar, `${app.baseUrl}/api/auth/token`)).toHaveProperty('error')
    await jar.fetch(`${app.baseUrl}/callback?code=secret-code&state=secret-state&error_description=secret-words`)
    await fetch(`${app.baseUrl}/api/fixture/id-token`, { headers: { authorization: 'Bearer eyJ-secret-token' } })

    expect(idToken).toContain('eyJ')
    await expect.poll(app.logs).toContain('"code":"provider_error"')
    for (const secret of [...secrets, idToken, 'eyJ', 'secret-code', 'secret-state', 'secret-words', 'secret-token']) {
      expect(app.logs()).not.toContain(secret)
    }
  })
})
