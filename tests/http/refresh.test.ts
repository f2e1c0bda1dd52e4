import { describe, expect } from 'vitest'
import { askForToken } from '../support/appSession.ts'
import { it } from '../support/http.ts'

describe('refreshing the ID token', () => {
  it('redeems one refresh token for 100 requests with one old cookie, straight after a rotation', async ({ app, control, signIn }) => {
    const { baseUrl } = app
    await control.setLifetimes({ idTokenSeconds: 50 })
    const cookie = (await signIn()).header('/')
    await control.setLifetimes({ idTokenSeconds: 3600 })
    expect((await askForToken(baseUrl, baseUrl, cookie)).status).toBe(200)

    const answers = await Promise.all(Array.from({ length: 100 }, () => askForToken(baseUrl, baseUrl, cookie)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    expect((await control.readCounters()).tokenRefresh).toBe(1)
    expect(await control.revokeGrants('ada')).toBe(1)
  })
})
