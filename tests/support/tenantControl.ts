/** The control interface of a running tenant. @see tenant/README.md */
export interface TenantControl {
  /** How often each endpoint was asked since the start or the last `reset`, by name. */
  readCounters: () => Promise<Record<string, number>>
  /** Seconds that what is issued from now on lives. */
  setLifetimes: (lifetimes: Record<string, number>) => Promise<void>
  /** Fault by endpoint: `{ token: { mode: 'down' } }`. */
  setFaults: (faults: Record<string, { mode: string, delayMs?: number }>) => Promise<void>
  /** Forgets users, grants, faults, lifetimes and counters. */
  reset: () => Promise<void>
  /** Sends the app a logout token for all sessions of the user (`ada`, `ben`, …); rejects when the app does not take it. */
  logOutByBackchannel: (user: string) => Promise<void>
  /** Ends all refresh tokens of the user (`ada`, `ben`, …): the next refresh answers `invalid_grant`. */
  revokeGrants: (user: string) => Promise<void>
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
    reset: async () => void await send('POST', '/reset', {}),
    async logOutByBackchannel(user) {
      const { status } = await send('POST', `/users/${user}/backchannel-logout`, {}) as { status: number }
      if (status !== 200) throw new Error(`The app answered the logout token with ${status}.`)
    },
    revokeGrants: async user => void await send('POST', `/users/${user}/revoke-grants`, {}),
    sign: async payload => (await send('POST', '/sign', { payload }) as { jwt: string }).jwt,
  }
}
