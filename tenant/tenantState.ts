import type Provider from 'oidc-provider'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Counters } from './counters.ts'
import type { Faults } from './faults.ts'
import type { Lifetimes } from './lifetimes.ts'
import type { SigningKey } from './signingKeys.ts'
import type { ExpiringStore } from './storage/expiringStore.ts'
import type { Switches } from './switches.ts'

/** What a tenant is started with and never changes. */
export interface TenantSettings {
  /** `http://127.0.0.1:PORT/`, with the trailing slash that Auth0's issuers have. */
  issuer: string
  port: number
  clientId: string
  /** Null: a public client, PKCE only. */
  clientSecret: string | null
  /** Without a trailing slash; at least one. */
  appBaseUrls: string[]
  /** Any loopback origin may receive the code (`/callback`) and the user after logout (`/`). */
  anyLoopbackApp: boolean
  /** Identifier of the demo API. */
  audience: string
  /** Claim that holds a user's roles. */
  rolesClaim: string
  /** Switches that differ from the start on, and again after a reset. */
  switches: Partial<Switches>
  log: (line: string) => void
}

/** Everything a tenant knows. The control interface changes it in place. */
export interface TenantState {
  settings: TenantSettings
  lifetimes: Lifetimes
  faults: Faults
  switches: Switches
  counters: Counters
  /** Sessions, grants, codes and tokens. */
  store: ExpiringStore
  cookieKeys: string[]
  /** The first one signs; all are published. */
  signingKeys: SigningKey[]
  /** Writes `signingKeys` and `cookieKeys` down. */
  saveKeys: () => void
  /** Origin of the app that signed in last; where back-channel logout goes when any loopback app may sign in. */
  lastAppOrigin: string | null
}

/** A tenant with its OpenID Provider in place; the provider is replaced when the signing keys change. */
export interface RunningTenant extends TenantState {
  provider: Provider
  handleProtocol: (req: IncomingMessage, res: ServerResponse) => Promise<void>
}
