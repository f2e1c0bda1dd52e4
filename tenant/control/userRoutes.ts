import { createLogoutToken, registeredBackchannelLogoutUri, sendLogoutToken } from '../protocol/backchannelLogout.ts'
import type { TenantState } from '../tenantState.ts'
import { findUser, type TenantUser } from '../users.ts'
import { ControlError } from './controlError.ts'

/** The demo user that a path names by `sub`, short name or e-mail address. @throws {ControlError} 404 */
export function requireUser(identifier: string): TenantUser {
  const user = findUser(identifier)
  if (!user) throw new ControlError(404, `There is no user ${identifier}.`)
  return user
}

/**
 * Sends the user's app a real logout token and returns `{ uri, status }`; with `send: false` returns `{ logoutToken }` instead.
 * `sid` narrows it to one session; `uri` replaces the registered address.
 * @throws {ControlError} 400 for a wrong body, 502 when nobody answers at the address.
 */
export async function logOutByBackchannel(tenant: TenantState, body: Record<string, unknown>, identifier: string) {
  const user = requireUser(identifier)
  const { sid, send = true, uri = registeredBackchannelLogoutUri(tenant) } = body
  if (sid !== undefined && typeof sid !== 'string') throw new ControlError(400, 'sid must be a string.')
  if (typeof send !== 'boolean') throw new ControlError(400, 'send must be true or false.')
  if (typeof uri !== 'string' || !/^https?:$/.test(URL.parse(uri)?.protocol ?? '')) throw new ControlError(400, 'uri must be an http(s) URL.')

  const logoutToken = createLogoutToken(tenant, user.sub, sid)
  if (!send) return { logoutToken }
  try {
    return { uri, status: await sendLogoutToken(tenant, uri, logoutToken) }
  }
  catch {
    throw new ControlError(502, `Nobody answered at ${uri}.`)
  }
}
