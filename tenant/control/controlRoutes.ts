import { createCounters } from '../counters.ts'
import { createFaults } from '../faults.ts'
import { defaultLifetimes } from '../lifetimes.ts'
import { changeSwitches } from '../protocol/changeSwitches.ts'
import { installProvider } from '../protocol/createProvider.ts'
import { revokeGrantsOf } from '../storage/grants.ts'
import { createSigningKey, signJwt } from '../signingKeys.ts'
import { createSwitches } from '../switches.ts'
import type { TenantState } from '../tenantState.ts'
import { ControlError } from './controlError.ts'
import { describeKeys, describeTenant } from './describeTenant.ts'
import { isObject, parseFaults, parseLifetimes, parseSwitches } from './parseControl.ts'
import { logOutByBackchannel, requireUser } from './userRoutes.ts'

/** A route of the control interface: what it returns is the JSON of the answer. */
export interface ControlRoute {
  method: string
  /** Matched against what follows `/control`; its group is the user. */
  path: RegExp
  run: (tenant: TenantState, body: Record<string, unknown>, user: string) => unknown
}

/** All routes of the control interface. @see README.md */
export const controlRoutes: ControlRoute[] = [
  { method: 'GET', path: /^$/, run: describeTenant },
  { method: 'PATCH', path: /^\/lifetimes$/, run: changeLifetimes },
  { method: 'PUT', path: /^\/faults$/, run: changeFaults },
  { method: 'PATCH', path: /^\/switches$/, run: patchSwitches },
  { method: 'POST', path: /^\/keys\/rotate$/, run: rotateKeys },
  { method: 'POST', path: /^\/keys\/retire$/, run: retireKeys },
  { method: 'POST', path: /^\/sign$/, run: signAnything },
  { method: 'POST', path: /^\/reset$/, run: reset },
  { method: 'POST', path: /^\/users\/([^/]+)\/revoke-grants$/, run: revokeUserGrants },
  { method: 'POST', path: /^\/users\/([^/]+)\/backchannel-logout$/, run: logOutByBackchannel },
]

function changeLifetimes(tenant: TenantState, body: Record<string, unknown>) {
  return Object.assign(tenant.lifetimes, parseLifetimes(body))
}

function changeFaults(tenant: TenantState, body: Record<string, unknown>) {
  return Object.assign(tenant.faults, parseFaults(body))
}

async function patchSwitches(tenant: TenantState, body: Record<string, unknown>) {
  return (await changeSwitches(tenant, parseSwitches(body))).switches
}

async function rotateKeys(tenant: TenantState) {
  return replaceKeys(tenant, [await createSigningKey(tenant.switches.idTokenAlg), ...tenant.signingKeys])
}

function retireKeys(tenant: TenantState) {
  return replaceKeys(tenant, tenant.signingKeys.slice(0, 1))
}

function replaceKeys(tenant: TenantState, signingKeys: TenantState['signingKeys']) {
  tenant.signingKeys = signingKeys
  tenant.saveKeys()
  installProvider(tenant)
  return { keys: describeKeys(tenant) }
}

function signAnything(tenant: TenantState, { header = {}, payload }: Record<string, unknown>) {
  const [key] = tenant.signingKeys
  if (!isObject(header) || !isObject(payload) || !key) throw new ControlError(400, 'payload (and header, if given) must be objects.')
  return { jwt: signJwt(key, payload, header) }
}

function revokeUserGrants({ store }: TenantState, _body: unknown, user: string) {
  return { revokedRefreshTokens: revokeGrantsOf(store, requireUser(user).sub) }
}

async function reset(tenant: TenantState) {
  Object.assign(tenant.lifetimes, defaultLifetimes)
  Object.assign(tenant.faults, createFaults())
  Object.assign(tenant.counters, createCounters())
  tenant.store.clear()
  await changeSwitches(tenant, { ...createSwitches(), ...tenant.settings.switches })
  return describeTenant(tenant)
}
