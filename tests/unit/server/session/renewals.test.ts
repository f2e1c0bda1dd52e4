import { UnsecuredJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { createRenewals } from '#server/session/renewals'
import { createSession } from '#server/session/session'
import type { Session } from '#server/session/session'

const now = 1_800_000_000
const createIdToken = (iat: number) => new UnsecuredJWT({ iss: 'https://issuer.example/', sub: 'auth0|1', iat, exp: iat + 60 }).encode()
const old = (): Session => createSession({ idToken: createIdToken(now - 60), refreshToken: 'refresh-0', accessToken: null }, now)

/** A provider that rotates: each refresh token is good for one grant. */
function createProvider() {
  const spent = new Set<string | null>()
  return vi.fn(async (session: Session) => {
    await Promise.resolve()
    if (spent.has(session.refreshToken)) throw new AuthError('login_required', 'reused')
    spent.add(session.refreshToken)
    const rotations = session.rotations + 1
    return { session: { ...session, idToken: createIdToken(now + rotations), refreshToken: `refresh-${rotations}`, rotations } }
  })
}

describe('createRenewals', () => {
  it('spends one grant for 100 who ask at the same time', async () => {
    const [renewals, renew, session] = [createRenewals(() => now), createProvider(), old()]
    const renewed = await Promise.all(Array.from({ length: 100 }, () => renewals.renewOnce({ ...session }, renew)))
    expect(renew).toHaveBeenCalledTimes(1)
    for (const { session } of renewed) expect(session.refreshToken).toBe('refresh-1')
  })

  it('answers a late request with the old session by the new one', async () => {
    const [renewals, renew, session] = [createRenewals(() => now), createProvider(), old()]
    await renewals.renewOnce(session, renew)
    expect((await renewals.renewOnce(session, renew)).session.refreshToken).toBe('refresh-1')
    expect(renew).toHaveBeenCalledTimes(1)
  })

  it('renews again from the newest session once its ID token has expired too', async () => {
    const clock = { now }
    const [renewals, renew, session] = [createRenewals(() => clock.now), createProvider(), old()]
    await renewals.renewOnce(session, renew)
    clock.now = now + 120
    expect((await renewals.renewOnce(session, renew)).session.refreshToken).toBe('refresh-2')
  })

  it('renews again for whoever has the new session', async () => {
    const [renewals, renew] = [createRenewals(() => now), createProvider()]
    const { session } = await renewals.renewOnce(old(), renew)
    expect((await renewals.renewOnce(session, renew)).session.refreshToken).toBe('refresh-2')
  })

  it('does not fall back to an older session than the one in hand', async () => {
    const [renewals, renew, session] = [createRenewals(() => now), createProvider(), old()]
    await renewals.renewOnce(session, renew)
    const elsewhere = { ...session, idToken: createIdToken(now + 50), refreshToken: 'refresh-from-elsewhere', rotations: 7 }
    expect((await renewals.renewOnce(elsewhere, renew)).session.rotations).toBe(8)
  })

  it('keeps the rotated refresh token of a renewal without an ID token, and goes on from there', async () => {
    const [renewals, renew, session] = [createRenewals(() => now), createProvider(), { ...old(), idToken: createIdToken(now - 30) }]
    const failure = new AuthError('keys_unavailable', 'no keys')
    const rotateOnly = async (session: Session) => {
      const renewal = await renew(session)
      return { session: { ...renewal.session, idToken: session.idToken }, failure }
    }
    expect((await renewals.renewOnce(session, rotateOnly)).failure).toBe(failure)
    expect((await renewals.renewOnce(session, renew)).session.refreshToken).toBe('refresh-2')
  })

  it('answers by a renewed ID token that is the same, word for word: both were issued within one second', async () => {
    const [renewals, renew] = [createRenewals(() => now), createProvider()]
    const session = createSession({ idToken: createIdToken(now + 1), refreshToken: 'refresh-0', accessToken: null }, now)
    await renewals.renewOnce(session, renew)
    expect((await renewals.renewOnce(session, renew)).session).toMatchObject({ idToken: session.idToken, refreshToken: 'refresh-1' })
  })

  it('remembers no failure', async () => {
    const [renewals, session] = [createRenewals(() => now), old()]
    const outage = () => Promise.reject(new AuthError('temporarily_unavailable', 'down'))
    await expect(renewals.renewOnce(session, outage)).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect((await renewals.renewOnce(session, createProvider())).session.refreshToken).toBe('refresh-1')
  })

  it('keeps the sessions of two users apart', async () => {
    const [renewals, renew] = [createRenewals(() => now), createProvider()]
    const [one, two] = await Promise.all([renewals.renewOnce(old(), renew), renewals.renewOnce({ ...old(), refreshToken: 'other' }, renew)])
    expect(one.session.id).not.toBe(two.session.id)
    expect(renew).toHaveBeenCalledTimes(2)
  })
})
