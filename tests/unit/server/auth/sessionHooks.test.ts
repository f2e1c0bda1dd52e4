import { UnsecuredJWT } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { createSession } from '#server/session/session'
import { announce, announceStart } from '#server/auth/sessionHooks'
import type { SessionHookContext } from '#server/auth/sessionHooks'
import { nitroHooks } from '../../../support/nitroImports'
import { withEvent } from '../../../support/withEvent'

const claims = { iss: 'https://issuer.example/', sub: 'auth0|1', iat: 1, exp: 2, sid: 'provider-sid' }
const tokens = { idToken: new UnsecuredJWT(claims).encode(), refreshToken: 'refresh', accessToken: null }
const session = createSession(tokens, 1_800_000_000.5)

afterEach(() => {
  for (const name of Object.keys(nitroHooks)) Reflect.deleteProperty(nitroHooks, name)
})

describe('announceStart', () => {
  const start = async () => (await withEvent({}, event => announceStart(event, session))).value

  it('gives what a hook puts into the session', async () => {
    nitroHooks['auth0:session:started'] = ({ extra }: { extra: { plan?: string } }) => void (extra.plan = 'gold')
    expect(await start()).toEqual({ plan: 'gold' })
  })

  it('gives nothing when no hook puts anything in', async () => {
    expect(await start()).toBeUndefined()
  })

  it('lets a hook refuse the sign-in', async () => {
    nitroHooks['auth0:session:started'] = () => Promise.reject(new AuthError('access_denied', 'Not you.'))
    await expect(start()).rejects.toMatchObject({ code: 'access_denied' })
  })

  it('tells what is safe to know: no token, and no identifier of the session', async () => {
    const told: SessionHookContext[] = []
    nitroHooks['auth0:session:started'] = (context: SessionHookContext) => void told.push(context)
    await start()
    expect(told[0]?.session).toMatchObject({ user: { sub: 'auth0|1' }, startedAt: 1_800_000_000 })
    expect(JSON.stringify(told[0]?.session)).not.toMatch(new RegExp(`eyJ|refresh|provider-sid|${session.id}`))
  })
})

describe('announce', () => {
  it('survives a hook that fails, and logs it', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    nitroHooks['auth0:session:renewed'] = () => {
      throw new Error('broken')
    }
    await withEvent({}, event => announce('auth0:session:renewed', event, session))
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/"A hook of auth0:session:renewed failed\.".*\["Error broken"\]/))
  })
})
