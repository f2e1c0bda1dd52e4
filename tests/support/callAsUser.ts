import type { EventHandler } from 'h3'
import { afterAll } from 'vitest'
import type { User } from '#shared/types/auth'
import { createCipher } from '#server/platform/cipher'
import { createSession } from '#server/session/session'
import { writeSessionCookies } from '#server/session/sessionCookies'
import { toRoles } from '#server/tokens/privileges'
import { startTenant } from '../../tenant/startTenant.ts'
import type { Tenant } from '../../tenant/startTenant.ts'
import { toUserClaims } from '../../tenant/userClaims.ts'
import { findUser } from '../../tenant/users.ts'
import { callHandler } from './apiApp'
import { nitroConfig } from './nitroImports'
import { createTenantControl } from './tenantControl.ts'
import { withEvent } from './withEvent'

/** Who calls, and how. Without `user` nobody does. */
export interface CallOptions {
  /** Short name of a demo user (`tenant/users.ts`), or the claims of the ID token. */
  user?: string | ({ sub: string } & Record<string, unknown>)
  /** Default `GET`. */
  method?: string
  /** With its query; default `/api/x`. */
  path?: string
  /** The route of the handler where it reads parameters: `/api/invoices/:id`. */
  route?: string
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  /** The bearer token next to the session's cookie; default: the ID token. */
  bearer?: 'id' | 'access'
}

const audience = 'https://api.example.com/'
const sessionSecret = crypto.randomUUID() + crypto.randomUUID()
const started: { tenant?: Promise<Tenant> } = {}

/**
 * Calls the handler of a route as a signed-in user, with a real session and real tokens: signed by a local tenant that ends with the test
 * file, and verified by the application itself. The request is one of the application's own pages, unless `headers` say otherwise.
 */
export async function callAsUser(handler: EventHandler, options: CallOptions = {}) {
  const { method = 'GET', path = '/api/x', route, body } = options
  const headers = await headersOf(options)
  const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }
  const { response, text } = await callHandler(handler, init, path, route)
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as unknown }
}

/** The headers of such a call, for a handler that runs in a server. */
export async function headersOf({ user, body, headers, bearer }: CallOptions): Promise<Record<string, string>> {
  const tenant = await (started.tenant ??= start())
  return {
    'sec-fetch-site': 'same-origin',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(user !== undefined && await signIn(tenant, user, bearer)),
    ...headers,
  }
}

async function start(): Promise<Tenant> {
  const tenant = await startTenant({ port: 0, appBaseUrls: ['http://localhost'], audience, log: () => {} })
  nitroConfig.auth0 = {
    issuer: tenant.issuer, clientId: tenant.clientId, sessionSecret, appBaseUrl: 'http://localhost', audience, rolesClaim: '',
  }
  return tenant
}

async function signIn({ issuer, clientId, control }: Tenant, user: string | object, bearer = 'id') {
  const now = Math.floor(Date.now() / 1000)
  const known = typeof user === 'string' ? findUser(user) : null
  if (typeof user === 'string' && !known) throw new Error(`tenant/users.ts has no user ${JSON.stringify(user)}.`)
  const who = (known ? toUserClaims(known, issuer, null) : user) as User & { auth_time?: number, org_id?: string }
  const claims = { iss: issuer, iat: now, exp: now + 3600, auth_time: now, ...who }
  const { sign } = createTenantControl(control)
  const idToken = { value: await sign({ aud: clientId, ...claims }), issuedAt: now, expiresAt: now + 3600 }
  const granted = { scope: 'openid', permissions: known?.permissions ?? [] }
  const accessToken = { value: await sign({ aud: audience, ...granted, ...claims }, { typ: 'at+jwt' }), expiresAt: now + 3600 }

  const facts = { iss: issuer, sub: who.sub, aud: clientId, issuedAt: now, authTime: claims.auth_time, organization: who.org_id }
  const roles = toRoles(claims, 'https://example.com/roles')
  const session = createSession({ signIn: facts, user: who, idToken, refreshToken: null, accessToken, roles }, now)
  const context = { cipher: createCipher([sessionSecret]), isSecure: false, now }
  const { cookies } = await withEvent({}, event => writeSessionCookies(event, session, context))
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ')
  return { cookie, authorization: `Bearer ${bearer === 'id' ? idToken.value : accessToken.value}` }
}

afterAll(async () => (await started.tenant)?.close())
