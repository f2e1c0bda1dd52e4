import { afterEach, describe, expect, it, vi } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { emitHook, emitStarted } from '#server/auth/currentSession'
import type { SessionHookContext } from '#server/auth/currentSession'
import { issueSession } from '../../../support/issueSession'
import { nitroHooks } from '../../../support/nitroImports'
import { withEvent } from '../../../support/withEvent'

const session = issueSession({ signIn: { sid: 'provider-sid' } }, 1_800_000_000.5)

afterEach(() => {
  for (const name of Object.keys(nitroHooks)) Reflect.deleteProperty(nitroHooks, name)
})

describe('emitStarted', () => {
  const start = async () => (await withEvent({}, event => emitStarted(event, session))).value

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

describe('emitHook', () => {
  it('survives a hook that fails, and logs it', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    nitroHooks['auth0:session:renewed'] = () => {
      throw new Error('broken')
    }
    await withEvent({}, event => emitHook('auth0:session:renewed', event, session))
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/"A hook of auth0:session:renewed failed\.".*\["Error broken"\]/))
  })

  it('does not wait for a hook that hangs', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    nitroHooks['auth0:session:ended'] = () => new Promise(() => {})
    await withEvent({}, event => emitHook('auth0:session:ended', event, session, 1))
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('A hook of auth0:session:ended failed.'))
  })
})
