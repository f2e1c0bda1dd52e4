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
  /** Forgets users, grants, faults, switches, lifetimes and counters. */
  reset: () => Promise<void>
  /** Sends the app a logout token for all sessions of the user (`ada`, `ben`, …); rejects when the app does not take it. */
  logOutByBackchannel: (user: string) => Promise<void>
  /** A logout token for all sessions of the user that is not sent. */
  createLogoutToken: (user: string) => Promise<string>
  /** Drops all grants of the user; how many refresh tokens were alive. */
  revokeGrants: (user: string) => Promise<number>
  /** A JWT with these claims, signed by the tenant's own key. */
  sign: (payload: Record<string, unknown>) => Promise<string>
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
  return {
    readCounters: async () => (await send('GET', '') as { counters: Record<string, number> }).counters,
    setLifetimes: async lifetimes => void await send('PATCH', '/lifetimes', lifetimes),
    setFaults: async faults => void await send('PUT', '/faults', faults),
    setSwitches: async switches => void await send('PATCH', '/switches', switches),
    reset: async () => void await send('POST', '/reset', {}),
    async logOutByBackchannel(user) {
      const { status } = await send('POST', `/users/${user}/backchannel-logout`, {}) as { status: number }
      if (status !== 200) throw new Error(`The app answered the logout token with ${status}.`)
    },
    createLogoutToken: async user =>
      (await send('POST', `/users/${user}/backchannel-logout`, { send: false }) as { logoutToken: string }).logoutToken,
    revokeGrants: async user =>
      (await send('POST', `/users/${user}/revoke-grants`, {}) as { revokedRefreshTokens: number }).revokedRefreshTokens,
    sign: async payload => (await send('POST', '/sign', { payload }) as { jwt: string }).jwt,
  }
}
