import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from '../../tenant/faults.ts'
import type { Switches } from '../../tenant/switches.ts'

/** The control interface of a running tenant. @see tenant/README.md */
export interface TenantControl {
  /** How often each endpoint was asked since the start or the last `reset`, by name. */
  readCounters: () => Promise<Record<string, number>>
  /** Seconds that what is issued from now on lives. */
  setLifetimes: (lifetimes: Record<string, number>) => Promise<void>
  /** Fault by endpoint: `{ token: { mode: 'down' } }`, `{ token: { mode: 'refuse', error: 'mfa_required', status: 403 } }`. */
  setFaults: (faults: Record<string, Omit<Fault, 'mode'> & { mode: string }>) => Promise<void>
  /** How it differs from Auth0 from now on: `{ refreshToken: 'none' }`. */
  setSwitches: (switches: Partial<Switches>) => Promise<void>
  /** Forgets users, grants, faults, switches, lifetimes and counters. Who was logged out can then sign in again at once. */
  reset: () => Promise<void>
  /** Sends the app a logout token for all sessions of the user (`ada`, `ben`, …); rejects when the app does not take it. */
  logOutByBackchannel: (user: string) => Promise<void>
  /** A logout token for all sessions of the user that is not sent. */
  createLogoutToken: (user: string) => Promise<string>
  /** Drops all grants of the user; how many refresh tokens were alive. */
  revokeGrants: (user: string) => Promise<number>
  /** A JWT with these claims and header members, signed by the tenant's own key. */
  sign: (payload: Record<string, unknown>, header?: Record<string, unknown>) => Promise<string>
}

/** Speaks to the control interface at `control`; rejects when it refuses. */
export function createTenantControl(control: string): TenantControl {
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(control.replace(/\/$/, '') + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} /control${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }
  const state = { hasLoggedOut: false }
  const createLogout = async (user: string, body: object) => {
    state.hasLoggedOut = true
    return await send('POST', `/users/${user}/backchannel-logout`, body) as { status: number, logoutToken: string }
  }
  return {
    readCounters: async () => (await send('GET', '') as { counters: Record<string, number> }).counters,
    setLifetimes: async lifetimes => void await send('PATCH', '/lifetimes', lifetimes),
    setFaults: async faults => void await send('PUT', '/faults', faults),
    setSwitches: async switches => void await send('PATCH', '/switches', switches),
    async reset() {
      await send('POST', '/reset', {})
      // A logout also ends what starts within its second.
      if (state.hasLoggedOut) await delay(1000 - Date.now() % 1000)
      state.hasLoggedOut = false
    },
    async logOutByBackchannel(user) {
      const { status } = await createLogout(user, {})
      if (status !== 200) throw new Error(`The app answered the logout token with ${status}.`)
    },
    createLogoutToken: async user => (await createLogout(user, { send: false })).logoutToken,
    revokeGrants: async user =>
      (await send('POST', `/users/${user}/revoke-grants`, {}) as { revokedRefreshTokens: number }).revokedRefreshTokens,
    sign: async (payload, header) => (await send('POST', '/sign', { payload, header }) as { jwt: string }).jwt,
  }
}
