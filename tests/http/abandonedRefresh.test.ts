import { describe, expect } from 'vitest'
import { askForToken } from '../support/appSession.ts'
import { it } from '../support/http.ts'

describe('a refresh whose caller hangs up', () => {
  it('is finished for those who wait for it, with one grant', async ({ app, control, signIn }) => {
    await control.setLifetimes({ idTokenSeconds: 50 })
    const cookie = (await signIn('ada')).header('/')
    await control.setFaults({ token: { mode: 'late', delayMs: 1000 } })
    const readGranted = async () => (await control.readCounters()).tokenRefreshGranted

    const leaving = new AbortController()
    const left = fetch(`${app.baseUrl}/api/auth/token`, {
      method: 'POST', headers: { cookie, 'origin': app.baseUrl, 'content-type': 'application/json' }, body: '{}', signal: leaving.signal,
    })
    await expect.poll(readGranted).toBe(1)
    const waiting = askForToken(app.baseUrl, app.baseUrl, cookie)
    leaving.abort()
    await expect(left).rejects.toThrow('aborted')

    expect(await waiting).toMatchObject({ status: 200 })
    expect(await readGranted()).toBe(1)
  })
})
