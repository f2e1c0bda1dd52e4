import type { IncomingMessage } from 'node:http'
import { isForLocalhost, isForTenant } from '../http/hostGuard.ts'
import { ControlError } from './controlError.ts'

const loopbackAddresses = ['127.0.0.1', '::1', '::ffff:127.0.0.1']

/**
 * Refuses who must not control the tenant. It listens on loopback only, but every web page in the developer's browser can reach
 * that: so no `Origin` (cross-site requests carry one), no cross-site `Sec-Fetch-Site`, and no foreign `Host` (DNS rebinding).
 * @throws {ControlError} 403
 */
export function guardControl(req: IncomingMessage, port: number): void {
  const fetchSite = req.headers['sec-fetch-site']
  if (!loopbackAddresses.includes(req.socket.remoteAddress ?? '')) throw new ControlError(403, 'Only this machine may control the tenant.')
  if (!isForTenant(req, port) && !isForLocalhost(req, port)) throw new ControlError(403, 'The Host is not the tenant’s.')
  if (req.headers.origin !== undefined) throw new ControlError(403, 'Web pages may not control the tenant (Origin).')
  if (fetchSite !== undefined && fetchSite !== 'none' && fetchSite !== 'same-origin') {
    throw new ControlError(403, 'Web pages may not control the tenant (Sec-Fetch-Site).')
  }
}
