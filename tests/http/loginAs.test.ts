import { describe, expect } from 'vitest'
import type { SessionData } from '#shared/types/auth'
import { readUserName } from '../support/appSession.ts'
import { it } from '../support/http.ts'
import { loginAs } from '../support/loginAs.ts'

const grace = { sub: 'auth0|grace', name: 'Grace Example', email: 'grace@example.com' }

describe('loginAs', () => {
  it('signs in for fetch, at no provider', async ({ app, control }) => {
    const { header } = await loginAs(grace, { secret: app.sessionSecret, baseUrl: app.baseUrl })
    const response = await fetch(`${app.baseUrl}/api/auth/session`, { headers: { cookie: header } })
    expect((await response.json() as SessionData).user).toMatchObject(grace)
    expect((await control.readCounters()).authorize).toBe(0)
  })

  it('is worth nothing with another secret', async ({ app: { baseUrl } }) => {
    const { header } = await loginAs(grace, { secret: 'x'.repeat(32), baseUrl })
    expect(await readUserName(baseUrl, header)).toBeNull()
  })
})
